using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Guidance;

/// <summary>Clips estimates of x0 to fixed bounds. Samplers derive eps from the clipped x0, so that x_t stays on its marginal.</summary>
[Description("clips x0 to the data's range; does nothing for unbounded data")]
[Source("Ho et al. 2020, section 3.2")]
public sealed class StaticClipping(StaticClippingOptions options, DataSpace space) : IClipping
{
    public string? Refusal => options.Refusal(space);

    public IDenoiser Apply(IDenoiser inner) => options.Within(space) is { } bounds ? new Clipped(inner, bounds) : inner;

    private sealed class Clipped(IDenoiser inner, ValueRange bounds) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            var prediction = Inner.Predict(xt, level, condition);
            using var x0 = prediction.X0;
            return prediction with { X0 = x0.clamp(bounds.Min, bounds.Max) };
        }
    }
}

public sealed record StaticClippingOptions : ClippingBounds;
