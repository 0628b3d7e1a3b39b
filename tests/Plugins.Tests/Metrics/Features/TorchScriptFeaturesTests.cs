using Diffusion.Mutants;
using Diffusion.Framework.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Features;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Features;

public sealed class TorchScriptFeaturesTests : IDisposable
{
    private readonly MetricHarness _harness = new();

    private string Script
    {
        get
        {
            var file = Path.Combine(_harness.Folder, "tiny.pt");
            if (!File.Exists(file)) ShippedTorchScript.Write(file);
            return file;
        }
    }

    public void Dispose() => _harness.Dispose();

    /// <summary>In the range [-1, 1], 0.5 is the byte 191 and -1 the byte 0; the script gives means over 255.</summary>
    [Fact]
    public void ImagesAreRoundedToBytesOfThreeChannels()
    {
        using var features = new TorchScriptFeatures(Script, new(-1, 1), CPU);
        var grey = features.Of(full([2, 1, 4, 4], 0.5f));
        Assert.Equal([2, 3], grey.shape);
        Assert.All(grey.data<float>().ToArray(), mean => Assert.Equal(191.0 / 255, mean, 1e-6));

        var colour = features.Probabilities(cat([full([1, 1, 4, 4], -1f), full([1, 2, 4, 4], 1f)], 1));
        double e = Math.E;
        Assert.Equal(
            [1 / (1 + 2 * e), e / (1 + 2 * e), e / (1 + 2 * e)],
            colour.data<float>().ToArray().Select(p => Math.Round((double)p, 6)),
            (a, b) => Math.Abs(a - b) < 1e-5);
    }

    /// <summary>
    /// Grey images of means m and m' have the features (m, m, m): the Frechet distance of two constant sets is 3 (m - m')^2.
    /// </summary>
    [Fact]
    public void FrechetDistanceIsInItsFeatures()
    {
        var data = MetricHarness.Data(full([20, 1, 4, 4], 0.2f), full([10, 1, 4, 4], 0.2f));
        var space = new DataSpace([1, 4, 4], new ContinuousValues(new(0, 1)));
        var metric = new FrechetMetric(new() { TorchScript = Script }, _harness.Spaces);
        var measured = metric.Measure(_harness.Input(new(full([15, 1, 4, 4], 0.6f)), data, space));
        Assert.Equal(3 * 0.4 * 0.4, measured["frechet"], 1e-6);
        // Resamples of samples that are all alike are the same.
        Assert.Equal(measured["frechet"], measured["frechetLow"], 1e-12);
        Assert.Equal(measured["frechet"], measured["frechetHigh"], 1e-12);
    }

    [Fact]
    public void AFileThatIsNoScriptIsRefused()
    {
        var file = Path.Combine(_harness.Folder, "no.pt");
        File.WriteAllText(file, "no script");
        var thrown = Assert.Throws<InvalidDataException>(() => new TorchScriptFeatures(file, new(0, 1), CPU));
        Assert.StartsWith($"'{file}' is not a TorchScript file that can be loaded: ", thrown.Message, StringComparison.Ordinal);
    }
}
