using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;

namespace Diffusion.Plugins.Metrics.Distances;

/// <summary>
/// The Frechet distance in the features of a network that others use too, so that the number can be compared with published ones. They
/// use the Inception export, all training images as real data and 50,000 samples. So the training images are what it compares with, and the
/// option <c>part</c> names others: a model that copies its training images is the best by this number.
/// </summary>
[Description(
    "FID: the Frechet distance to the training images, as published ones are, in the features of the Inception export, with its interval")]
[Source("Heusel et al. 2017, eq. 6")]
[Revision(4)]
[Better(Better.Lower, "fid", Leads = true)]
internal sealed class FidMetric(FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    protected override string? RefusalOfFeatures(IDataSource source) => Options.TorchScript is null
        ? "needs its key 'torchScript', the path of the Inception export; the metric 'frechet' works without"
        : Spaces.Refusal(Options, source);

    protected override ComparedPart DefaultPart => ComparedPart.Train;

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var samples = space.Of(input.Samples.Values);
        if (!SampleCounts.Suffice(input, samples, null, 2)) return;
        FrechetEstimate.Of(input, space, Part, input.Streams["halves"]).OfExpectation().AddTo(numbers, "fid");
    }
}
