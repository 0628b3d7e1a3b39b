using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>
/// The Frechet distance between samples and all real data in features, with its interval, beside yardsticks: real data against real data and,
/// for labelled images, a full Gaussian fitted to the pixels of each class. It is the FID with the Inception export as TorchScript.
/// </summary>
[Description("Frechet distance in features, with its interval and two yardsticks; the FID when 'torchScript' is the Inception export")]
[Source("Heusel et al. 2017, eq. 6")]
internal sealed class FrechetMetric(FeatureOptions options, FeatureSpaces spaces) : IMetric
{
    // A resample of D features costs D^3 for the root and N D^2 for the covariance.
    private const int ManyFeatures = 256, ResamplesOfManyFeatures = 20;

    public string? Refusal(IDataSource source) => spaces.Refusal(options, source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var space = spaces.Of(options, input);
        var real = new FrechetReference(space.RealGaussian());
        var numbers = new Dictionary<string, double>();
        Frechet(space.Of(input.Samples.Values), real, input.Streams["resamples"]).AddTo(numbers, "frechet");
        var yardsticks = new FrechetYardsticks(space, input.Data);
        numbers["frechetRealHalves"] = yardsticks.RealHalves(input.Streams["halves"]);
        if (yardsticks.ClassGaussians(input.Samples, real, input.Streams["gaussians"]) is { } gaussians) numbers["frechetGaussian"] = gaussians;
        return numbers;
    }

    /// <summary>The distance of features [N, D] with its interval; the samples are resampled, the real data are not.</summary>
    internal static Estimate Frechet(Tensor features, FrechetReference real, Generator random)
    {
        using var scope = NewDisposeScope();
        int resamples = features.shape[1] > ManyFeatures ? ResamplesOfManyFeatures : Bootstrap.Resamples;
        var weights = Bootstrap.Weights(features.shape[0], random, resamples);
        return Bootstrap.Interval([.. Enumerable.Range(0, resamples + 1).Select(r =>
        {
            using var inner = NewDisposeScope();
            return real.Distance(RunningMoments.Of(features, weights[r]));
        })]);
    }
}
