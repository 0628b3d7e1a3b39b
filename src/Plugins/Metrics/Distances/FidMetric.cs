using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>
/// The Frechet distance in the features of a network that others use too, so that the number can be compared with published ones. They
/// use the Inception export, all training images as real data and 50,000 samples.
/// </summary>
[Description("FID: the Frechet distance in the features of the Inception export, with its interval")]
[Source("Heusel et al. 2017, eq. 6")]
internal sealed class FidMetric(FeatureOptions options, FeatureSpaces spaces) : IMetric
{
    public string? Refusal(IDataSource source) => options.TorchScript is null
        ? "needs its key 'torchScript', the path of the Inception export; the metric 'frechet' works without"
        : spaces.Refusal(options, source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var space = spaces.Of(options, input);
        var numbers = new Dictionary<string, double>();
        new FrechetReference(space.RealGaussian()).Estimate(space.Of(input.Samples.Values), input.Streams["resamples"]).AddTo(numbers, "fid");
        return numbers;
    }
}
