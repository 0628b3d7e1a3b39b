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
[Revision(4)]
[Better(Better.Lower, "frechet", Leads = true, NeedsFeatures = true)]
internal sealed class FrechetMetric(FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var samples = space.Of(input.Samples.Values);
        if (!SampleCounts.Suffice(input, samples, space.Real(Part).Values, 2)) return;
        var gaussian = space.RealGaussian(Part);
        FrechetEstimate.Of(input, space, Part, input.Streams["resamples"]).OfExpectation().AddTo(numbers, "frechet");
        var real = new FrechetReference(gaussian);
        var yardsticks = new FrechetYardsticks(space, input.Data, Part);
        if (yardsticks.RealHalves(input.Streams["halves"]) is { } halves) numbers["frechetRealHalves"] = halves;
        if (yardsticks.ClassGaussians(input.Samples, real, input.Streams["gaussians"]) is { } gaussians)
            numbers["frechetGaussian"] = gaussians;
    }
}
