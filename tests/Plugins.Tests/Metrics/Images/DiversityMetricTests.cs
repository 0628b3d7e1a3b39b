using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Images;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Images;

public sealed class DiversityMetricTests
{
    /// <summary>Two independent N(0, s^2) numbers are 2 s / sqrt(pi) apart on average; two classes of s = 1 and 3, so twice that.</summary>
    [Fact]
    public void DiversityIsTheMeanDistanceWithinAClass()
    {
        var labels = arange(4000, dtype: int64) % 2;
        var values = (1 + 2 * labels).unsqueeze(1) * randn([4000, 1], generator: new Generator(3)) + 100 * labels.unsqueeze(1);
        var samples = new Samples(values, Condition.OfClasses(labels));
        using var streams = new RandomStreams(0);
        var data = new Dataset(samples, null, samples.Slice(0, 3), "");
        var measured = new DiversityMetric().Measure(new(samples, data, null!, null!, Compute.Cpu, streams));
        Assert.Equal(2 * 2 / Math.Sqrt(Math.PI), measured["diversity"], 0.04);
        // Gini's mean difference of n normal numbers has the standard error 0.807 sigma / sqrt(n) (Nair 1936);
        // the classes have sigma 1 and 3.
        double error = 0.807 * Math.Sqrt(1 + 9) / 2 / Math.Sqrt(2000);
        Assert.Equal(2 * 1.96 * error, measured["diversityHigh"] - measured["diversityLow"], 0.02);
        Assert.InRange(measured["diversity"], measured["diversityLow"], measured["diversityHigh"]);
        // Of three, the first and the third are of one class.
        Assert.Equal((samples.Values[0] - samples.Values[2]).abs().item<float>(), measured["diversityReal"], 1e-5);
    }
}
