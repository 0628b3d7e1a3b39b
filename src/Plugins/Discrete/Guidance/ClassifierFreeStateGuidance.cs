using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Discrete.Guidance;

/// <summary><c>(1 + w) log p(x | z_t, y) - w log p(x | z_t)</c>, normalised. Scale 0 is the conditional prediction.</summary>
[Description("(1 + w) conditional minus w unconditional logits")]
[Source("Ho and Salimans 2022, eq. 6; Schiff et al. 2025, section 3.1, for states")]
public sealed class ClassifierFreeStateGuidance(StateGuidanceOptions options) : IStateGuidance
{
    public bool NeedsCondition => true;

    public bool NeedsUnconditional => options.Scale != 0;

    public IStateDenoiser Apply(IStateDenoiser inner) => options.Scale == 0 ? inner : new Guided(inner, options.Scale);

    private sealed class Guided(IStateDenoiser inner, double scale) : IStateDenoiser
    {
        public StatePrediction Predict(Tensor zt, int step, Condition? condition)
        {
            if (condition is null) return inner.Predict(zt, step, condition);
            using var scope = NewDisposeScope();
            var both = inner.Predict(cat([zt, zt]), step, condition.Concat(condition.Dropped()));
            long count = zt.shape[0];
            var (asked, plain) = (both.LogProbabilities.narrow(0, 0, count), both.LogProbabilities.narrow(0, count, count));
            // What is impossible is so in both.
            var logits = (asked + scale * (asked - plain)).nan_to_num(double.NegativeInfinity, double.MaxValue, double.NegativeInfinity);
            var one = new StatePrediction(asked, 2 * both.Evaluations);
            return one.WithLogits(logits).MoveToOuterDisposeScope();
        }
    }
}

public sealed record StateGuidanceOptions
{
    [Description("w; 0 is the conditional prediction"), Range(-1.0, 1000)]
    public double Scale { get; init; } = 1;
}
