using SkiaSharp;

namespace Diffusion.Reports.Tests;

public sealed class LogLogPlotTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_power_is_a_straight_line_with_its_name()
    {
        using var picture = Draw(new NamedLine("second order", [.. new[] { 10, 100, 1000 }.Select(n => ((double)n, 1.0 / (n * n)))]));

        Assert.Equal((LogLogPlot.Width, LogLogPlot.Height), (picture.Width, picture.Height));
        double Height(int x) => Enumerable.Range(0, LogLogPlot.Height).Where(y => PictureFolder.IsBlue(picture.GetPixel(x, y))).Average();
        Assert.Equal(Height(250) - Height(150), Height(550) - Height(450), 1.5);
        // The name stands at the line's end.
        Assert.True(PictureFolder.Count(picture, SKRectI.Create(680, 440, 150, 70), PictureFolder.IsBlue) > 40);
    }

    [Fact]
    public void Values_that_are_not_positive_are_left_out()
    {
        using var without = Draw(new NamedLine("a", [(1, 1), (10, 0.1)]));
        using var with = Draw(new NamedLine("a", [(1, 1), (5, 0), (10, 0.1)]));
        Assert.Equal(without.Bytes, with.Bytes);
    }

    /// <summary>Of a run that diverged; the ticks of such an axis had no end.</summary>
    [Fact]
    public void Values_that_are_not_finite_are_left_out()
    {
        using var without = Draw(new NamedLine("a", [(1, 1), (10, 0.1)]));
        using var with = Draw(new NamedLine("a", [(1, 1), (5, double.PositiveInfinity), (10, 0.1)]));
        Assert.Equal(without.Bytes, with.Bytes);
    }

    /// <summary>0.1 and the mean of three 0.1: ticks a fifth of an ulp apart had no end either.</summary>
    [Fact]
    public void Ends_that_only_rounding_tells_apart_are_one()
    {
        double mean = (0.1 + 0.1 + 0.1) / 3;
        Assert.NotEqual(0.1, mean);
        Assert.InRange(LogTicks.Values(0.1, mean).Count(), 2, 10);
    }

    [Fact]
    public void More_lines_than_colours_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Draw([.. Enumerable.Range(0, 9).Select(i => new NamedLine($"{i}", [(1, 1), (2, 2)]))]));

    private SKBitmap Draw(params NamedLine[] lines)
    {
        LogLogPlot.Draw(_file, "steps", "error", lines);
        return SKBitmap.Decode(_file);
    }
}
