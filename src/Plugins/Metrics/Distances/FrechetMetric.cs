using System.ComponentModel;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;

namespace Diffusion.Plugins.Metrics.Distances;

/// <summary>
/// The Frechet distance between samples and a part of the data in features, with its interval, beside yardsticks of the same part: its
/// halves against each other and, for labelled images, a full Gaussian fitted to the pixels of the training images of each class.
/// </summary>
[Description(
    "Frechet distance to the test part in features of the project's own classifier or of another network, "
    + "with its interval and two yardsticks")]
[Source("Heusel et al. 2017, eq. 6")]
[Revision(2)]
[Better(Better.Lower, "frechet", Leads = true)]
internal sealed class FrechetMetric(FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var real = new FrechetReference(space.RealGaussian(Part));
        real.Estimate(space.Of(input.Samples.Values), input.Streams["resamples"]).AddTo(numbers, "frechet");
        var yardsticks = new FrechetYardsticks(space, input.Data, Part);
        numbers["frechetRealHalves"] = yardsticks.RealHalves(input.Streams["halves"]);
        if (yardsticks.ClassGaussians(input.Samples, real, input.Streams["gaussians"]) is { } gaussians)
            numbers["frechetGaussian"] = gaussians;
    }
}
