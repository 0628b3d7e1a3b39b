using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Guidance;

/// <summary>
/// Dynamic thresholding. With c the centre of the bounds and h half their width, s is a quantile of |x0 - c| over each sample, at least
/// h; x0 - c is clipped to [-s, s] and multiplied by h / s. The source has c = 0 and h = 1.
/// </summary>
[Description("clips each sample at a quantile of its own distance from the middle of the data's range and scales it back into the range; "
    + "does nothing for unbounded data")]
[Source("Saharia et al. 2022, section 2.3"), Revision(2)]
public sealed class DynamicClipping(DynamicClippingOptions options, DataSpace space) : IClipping
{
    public string? Refusal => options.Refusal(space);

    public IDenoiser Apply(IDenoiser inner) => options.Within(space) is { } bounds ? new Clipped(inner, options.Quantile, bounds) : inner;

    private sealed class Clipped(IDenoiser inner, double quantile, ValueRange bounds) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            using var scope = NewDisposeScope();
            var prediction = Inner.Predict(xt, level, condition);
            var (centre, half) = ((bounds.Min + bounds.Max) / 2, (bounds.Max - bounds.Min) / 2);
            var distance = prediction.X0 - centre;
            var threshold = distance.flatten(1).abs()
                .quantile(tensor(quantile, dtype: distance.dtype, device: distance.device), dim: 1)
                .clamp(half)
                .reshape([-1, .. Enumerable.Repeat(1L, distance.shape.Length - 1)]);
            return (prediction with { X0 = centre + distance.clamp(-threshold, threshold) * (half / threshold) })
                .MoveToOuterDisposeScope();
        }
    }
}

public sealed record DynamicClippingOptions : ClippingBounds
{
    [Description("the quantile of a sample's distances from the middle of the bounds at which it is clipped")]
    [Range(0, 1.0, MinimumIsExclusive = true)]
    public double Quantile { get; init; } = 0.995;
}
