using System.Globalization;
using System.Text.RegularExpressions;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Library.Tests;

/// <summary>The programs in <c>samples/</c> compile without a warning, run, and do what they say.</summary>
public sealed class SampleProgramTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples");

    [Fact]
    public void OwnNetworkLearnsTheRing()
    {
        var numbers = Numbers(Run("own-network.cs"));
        Assert.Equal(2000, numbers[0]);
        Assert.Equal(1.4, numbers[1], 0.03);
        Assert.InRange(numbers[2], 0.03, 0.13);
    }

    [Fact]
    public void LambdaIsSampledExactly() =>
        Assert.Equal("mean 3.0, deviation 0.5; asked for 3.0 and 0.5\n", Run("lambda-denoiser.cs"));

    [Fact]
    public void HostGivesPluginsByName()
    {
        var lines = Run("host.cs").Split('\n');
        Assert.Equal("1 sampler of one's own is listed", lines[0]);
        // The estimate is 0, so that every sample ends there.
        Assert.Equal("largest of 100 samples: 0.00", lines[1]);
    }

    [Fact]
    public void RunsAreReadIntoATableAndDrawn()
    {
        using var folder = new TemporaryFolder();
        using var services = new ServiceCollection().AddDiffusion().BuildServiceProvider();
        foreach (int steps in new[] { 2, 8 })
        {
            var file = folder.File($"{steps}.json", $$"""
                {
                  "name": "oracle", "output": "{{folder.Path}}", "threads": 1, "data": "mixture2d", "model": "oracle", "training": { "steps": 0 },
                  "sampling": { "steps": {{steps}}, "count": 200 }, "metrics": ["sliced-w2"]
                }
                """);
            services.GetRequiredService<ExperimentRunner>()
                .Run(services.GetRequiredService<ExperimentReader>().Read(file), new SilentObserver());
        }

        var plot = Path.Combine(folder.Path, "plot.png");
        var lines = Run("runs-to-plot.cs", folder.Path, plot).Split('\n');
        Assert.Equal("| sampler.name | sampling.steps | seed | slicedW2 |", lines[0]);
        Assert.Equal(2, lines.Count(line => Regex.IsMatch(line, @"^\| ddim \| [28] \| 0 \| 0\.\d+ \|$")));
        Assert.Equal([0x89, 0x50, 0x4e, 0x47], File.ReadAllBytes(plot)[..4]);
    }

    [Fact]
    public void EverySampleIsInTheList() =>
        Assert.Equal(
            Directory.GetFiles(Folder, "*.cs").Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Regex.Matches(File.ReadAllText(Path.Combine(Folder, "README.md")), @"^\| \[(\S+\.cs)\]", RegexOptions.Multiline)
                .Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));

    /// <summary>The issue's promise: what composes a model and draws from it takes at most 15 lines.</summary>
    [Theory]
    [InlineData("own-network.cs")]
    [InlineData("lambda-denoiser.cs")]
    public void CompositionTakesAtMostFifteenLines(string sample)
    {
        var body = File.ReadLines(Path.Combine(Folder, sample))
            .SkipWhile(l => l.StartsWith('#') || l.StartsWith("using ", StringComparison.Ordinal))
            .TakeWhile(l => !l.StartsWith("/// ", StringComparison.Ordinal))
            .Where(l => l.Length > 0 && !l.StartsWith("//", StringComparison.Ordinal));
        Assert.InRange(body.Count(), 1, 15);
    }

    private static string Run(string sample, params string[] arguments) =>
        CompiledProgram.Run(File.ReadAllText(Path.Combine(Folder, sample)), arguments);

    private static List<double> Numbers(string text) =>
        [.. Regex.Matches(text, @"\d+(\.\d+)?").Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture))];
}
