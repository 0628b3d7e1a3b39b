using Diffusion.Framework.Tracking;
using Diffusion.Reports.Tests.Comparisons;

namespace Diffusion.Reports.Tests.Pages;

/// <summary>Learning curves of a report: metrics that were measured while networks were trained.</summary>
public sealed class CurveSectionTests : IDisposable
{
    private readonly ComparedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_variant_has_a_line()
    {
        Log(_folder.Run("a", """{"seed":0,"sampler":"ddim"}""", metrics: ("distance", 1)), 3, 2, 1);
        Log(_folder.Run("b", """{"seed":0,"sampler":"heun"}""", metrics: ("distance", 2)), 4, 3, 2);

        var page = File.ReadAllText(Report.Write(_folder.Path, ComparedFolder.Catalog).Files[0]);

        Assert.Contains("<h2>Learning curves</h2>", page, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"distance by training step\"", page, StringComparison.Ordinal);
        // The first two colours of classes, one for each line.
        var plot = page[page.IndexOf("distance by training step", StringComparison.Ordinal)..];
        plot = plot[..plot.IndexOf("</figure>", StringComparison.Ordinal)];
        foreach (var colour in Palette.Classes.Take(2))
            Assert.Contains($"stroke=\"{colour.Css().ToUpperInvariant()}\"", plot, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Runs_without_such_numbers_have_no_section()
    {
        _folder.Run("a", """{"seed":0,"sampler":"ddim"}""", metrics: ("distance", 1));
        _folder.Run("b", """{"seed":0,"sampler":"heun"}""", metrics: ("distance", 2));

        var page = File.ReadAllText(Report.Write(_folder.Path, ComparedFolder.Catalog).Files[0]);

        Assert.DoesNotContain("Learning curves", page, StringComparison.Ordinal);
    }

    private static void Log(RunFolder run, params double[] distances)
    {
        using var log = new EventLog(run.EventsFile, TimeProvider.System);
        foreach (var (i, distance) in distances.Index()) log.Metric("during/distance", distance, 100 * (i + 1));
    }
}
