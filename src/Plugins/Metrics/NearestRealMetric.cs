using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>
/// Memorisation check: the mean distance of a sample to its nearest training image, beside that of held-out real images. A
/// model that copies its training data has a much smaller one.
/// </summary>
[Description("distance of samples, and of held-out images, to the nearest training image")]
[Source("Ho et al. 2020, appendix D, nearest neighbours")]
internal sealed class NearestRealMetric : IMetric
{
    private const int Block = 256;

    public string? Refusal(IDataSource source) => DataRefusal.UnlessImages(source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input) => new Dictionary<string, double>
    {
        ["nearestReal"] = MeanDistance(input.Samples.Values, input.Data.Train.Values),
        ["nearestRealHeldOut"] = MeanDistance(input.Data.HeldOut.Values, input.Data.Train.Values),
    };

    /// <summary>Mean over <paramref name="images"/> of the L2 distance to the nearest of <paramref name="references"/>.</summary>
    internal static double MeanDistance(Tensor images, Tensor references)
    {
        using var scope = NewDisposeScope();
        var to = references.flatten(1);
        var nearest = images.flatten(1).split(Block).Select(block => cdist(block, to, compute_mode: TorchSharp.compute_mode.donot_use_mm_for_euclid_dist).amin([1]));
        return cat([.. nearest]).to(float64).mean().item<double>();
    }
}
