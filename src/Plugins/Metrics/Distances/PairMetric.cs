using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Distances;

/// <summary>
/// A squared distance that is a mean over pairs of samples and of real ones. Where samples keep to the data's shares of classes, so do the
/// real ones, and pairs of a class are a mean of their own: see <see cref="FixedShares"/>.
/// </summary>
/// <param name="name">Its name in the results.</param>
/// <param name="options">What is compared.</param>
/// <param name="spaces">The features.</param>
internal abstract class PairMetric(string name, FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    /// <summary>The most samples of each side; the cost is the square of this.</summary>
    internal const long Most = 20_000;

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var (samples, real) = (space.Of(input.Samples.Values), space.Of(space.Real(Part).Values));
        if (!SampleCounts.Suffice(input, samples, real, 2)) return;
        SampleCounts.Tell(input, "samples", Most, samples.shape[0], SampleCounts.ForTheCost);
        SampleCounts.Tell(input, "real ones", Most, real.shape[0], SampleCounts.ForTheCost);
        var ofReal = new Samples(real, space.Real(Part).Condition).Subset(Most);
        var ofSamples = new Samples(samples, input.Samples.Condition).Subset(Most);
        var strata = FixedShares.Of(input) is { } shares ? Strata.Both(ofSamples.Classes!, ofReal.Classes!, shares) : null;
        Distance(Side(ofSamples, strata?.X), Side(ofReal, strata?.Y), input.Cancellation).OfDistributions().AddTo(numbers, name);

        PairSide Side(Samples side, Strata? classes) => PairSide.Of(side.Values.to(float64), input.Streams[name], classes);
    }

    /// <summary>The expansion of the distance.</summary>
    protected abstract Expansion Distance(PairSide samples, PairSide real, CancellationToken cancellation);
}
