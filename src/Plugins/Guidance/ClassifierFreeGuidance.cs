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
/// Rescaling is not: it gives the network's output, whatever the network predicts, the standard deviation that the conditional output has
/// over all numbers of a sample, phi std(cond) / std(mix) mix + (1 - phi) mix. An output that is one number throughout stays as it is.
/// </summary>
[Description("(1 + w) conditional - w unconditional")]
[Source("Ho and Salimans 2022, eq. 6; Kynkaanniemi et al. 2024, eq. 3; Lin et al. 2024, eq. 14-16; 001 classifier-free guidance")]
[Revision(2)]
public sealed class ClassifierFreeGuidance(ClassifierFreeOptions options, DataSpace space) : IGuidance
{
    public bool NeedsCondition => true;

    public bool NeedsUnconditional => options.Scale != 0;

    public string? Refusal => options.Rescale > 0 && space.Dimensions == 1
        ? "The guidance 'classifier-free' cannot rescale samples of one number, which has no standard deviation. "
            + "Set \"rescale\" to 0 or remove it."
        : null;

    public string? RefusalOn(INoiseSchedule schedule) => options.RefusalOn(schedule);

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
            var mix = asked.Including(free) with { X0 = (1 + options.Scale) * asked.X0 - options.Scale * free.X0, Xt = xt };
            var guided = options.Rescale == 0 ? mix : mix.WithOutput(Rescaled(mix.Output, asked.Output));
            return guided.MoveToOuterDisposeScope();
        }

        private Tensor Rescaled(Tensor mix, Tensor conditional)
        {
            var (wanted, found) = (Deviation(conditional), Deviation(mix));
            var ratio = where(found.gt(0), wanted / found, ones_like(found));
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

    [Description(
        "phi: 0 leaves the mix, 1 gives the network's output the standard deviation of the conditional one over a sample's numbers; "
        + "meant for samples of many numbers, such as images")]
    [Range(0, 1.0)]
    public double Rescale { get; init; }
}
