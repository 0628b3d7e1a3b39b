using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Guidance;

/// <summary>
/// (1 + w) conditional - w unconditional. The mix is linear, so mixing x0 equals mixing eps, the score or v.
/// </summary>
[Description("(1 + w) conditional - w unconditional")]
[Source("Ho and Salimans 2022, eq. 6; 001 classifier-free guidance")]
public sealed class ClassifierFreeGuidance(ClassifierFreeOptions options) : IGuidance
{
    public bool NeedsClasses => true;

    public IDenoiser Apply(IDenoiser inner) => options.Scale == 0 ? inner : new Guided(inner, options.Scale);

    private sealed class Guided(IDenoiser inner, double w) : DelegatingDenoiser(inner)
    {
        public override Tensor Denoise(Tensor xt, NoiseLevel level, Condition? condition)
        {
            if (condition is null) return Inner.Denoise(xt, level, null);
            using var scope = NewDisposeScope();
            // Both estimates come from one call on a batch of twice the size.
            var both = Inner.Denoise(cat([xt, xt]), level, condition.Concat(condition.Dropped())).chunk(2);
            return ((1 + w) * both[0] - w * both[1]).MoveToOuterDisposeScope();
        }
    }
}

public sealed record ClassifierFreeOptions
{
    [Description("w: 0 is no guidance, -1 the unconditional estimate"), Range(-1, 1000.0)]
    public double Scale { get; init; } = 0.5;
}
