using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Points;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Points;

public sealed class MomentsMetricTests
{
    /// <summary>
    /// Samples at (1, 2) and (3, 2) against a mixture of mean (0.5, 0) and variance 1 + 0.25 along the first axis and 1 along the other.
    /// </summary>
    [Fact]
    public void MomentsAreTheLargestErrors()
    {
        var data = new GaussianMixtureData(new() { Weights = [1, 1], Means = [0, 0, 1, 0], StandardDeviations = [1, 1] });
        var samples = new Samples(tensor(new[,] { { 1f, 2f }, { 3f, 2f } }));
        using var streams = new RandomStreams(0);
        var errors = new MomentsMetric(data).Measure(new(samples, new Dataset(samples, null, samples, ""), null!, null!, Compute.Cpu, streams));
        Assert.Equal(2, errors["meanError"], 1e-9);
        Assert.Equal(1, errors["covarianceError"], 1e-9);
    }
}
