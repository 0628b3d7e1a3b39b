using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Guidance;

/// <summary>
/// Dynamic thresholding: s is a quantile of |x0| over each sample, at least b; x0 is clipped to [-s, s] and multiplied by b / s.
/// </summary>
[Description("clips each sample at a quantile of its own |x0| and scales it back into the bounds")]
[Source("Saharia et al. 2022, section 2.3")]
public sealed class DynamicClipping(DynamicClippingOptions options) : IClipping
{
    public IDenoiser Apply(IDenoiser inner) => new Clipped(inner, options);

    private sealed class Clipped(IDenoiser inner, DynamicClippingOptions options) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            using var scope = NewDisposeScope();
            var prediction = Inner.Predict(xt, level, condition);
            var x0 = prediction.X0;
            var threshold = x0.flatten(1).abs()
                .quantile(tensor(options.Quantile, dtype: x0.dtype, device: x0.device), dim: 1)
                .clamp(options.Bound)
                .reshape([-1, .. Enumerable.Repeat(1L, x0.shape.Length - 1)]);
            return (prediction with { X0 = x0.clamp(-threshold, threshold) * (options.Bound / threshold) }).MoveToOuterDisposeScope();
        }
    }
}

public sealed record DynamicClippingOptions
{
    [Description("the quantile of |x0| of a sample at which it is clipped"), Range(0, 1.0, MinimumIsExclusive = true)]
    public double Quantile { get; init; } = 0.995;

    [Description("b: samples end within [-b, b]"), Range(0, 1e6, MinimumIsExclusive = true)]
    public double Bound { get; init; } = 1;
}
