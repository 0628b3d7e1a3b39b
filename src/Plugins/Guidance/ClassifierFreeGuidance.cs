using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Guidance;

/// <summary>
/// (1 + w) conditional - w unconditional, within an interval of times. The mix is linear, so mixing x0 equals mixing eps, the score or v.
/// Rescaling gives the mix the standard deviation of the conditional estimate: phi std(cond) / std(mix) mix + (1 - phi) mix.
/// </summary>
[Description("(1 + w) conditional - w unconditional")]
[Source("Ho and Salimans 2022, eq. 6; Kynkaanniemi et al. 2024, eq. 3; Lin et al. 2024, eq. 15-16; 001 classifier-free guidance")]
public sealed class ClassifierFreeGuidance(ClassifierFreeOptions options) : IGuidance
{
    public bool NeedsCondition => true;

    public IDenoiser Apply(IDenoiser inner) => options.Scale == 0 ? inner : new Guided(inner, options);

    private sealed class Guided(IDenoiser inner, ClassifierFreeOptions options) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            if (condition is null || !options.Contain(level)) return Inner.Predict(xt, level, condition);
            using var scope = NewDisposeScope();
            // Both estimates come from one call on a batch of twice the size.
            var both = Inner.Predict(cat([xt, xt]), level, condition.Concat(condition.Dropped()));
            long count = xt.shape[0];
            var (asked, free) = (both.Slice(0, count), both.Slice(count, count));
            var mix = (1 + options.Scale) * asked.X0 - options.Scale * free.X0;
            var x0 = options.Rescale == 0 ? mix : Rescaled(mix, asked.X0);
            return (asked.Including(free) with { X0 = x0, Xt = xt }).MoveToOuterDisposeScope();
        }

        private Tensor Rescaled(Tensor mix, Tensor conditional)
        {
            var ratio = Deviation(conditional) / Deviation(mix);
            return mix * (options.Rescale * ratio + (1 - options.Rescale));
        }

        /// <summary>Standard deviation of each sample, shaped to broadcast over it.</summary>
        private static Tensor Deviation(Tensor x) => x.flatten(1).std(1).reshape([-1, .. Enumerable.Repeat(1L, x.shape.Length - 1)]);
    }
}

public sealed record ClassifierFreeOptions : GuidedTimes
{
    [Description("w: 0 is no guidance, -1 the unconditional estimate"), Range(-1, 1000.0)]
    public double Scale { get; init; } = 0.5;

    [Description("phi: 0 leaves the mix, 1 gives it the conditional estimate's standard deviation"), Range(0, 1.0)]
    public double Rescale { get; init; }
}
