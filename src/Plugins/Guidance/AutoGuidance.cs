using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Guidance;

/// <summary>
/// (1 + w) strong - w weak, where both estimate x0 for the same condition and the weak one was trained for a shorter time or has a
/// smaller network. It moves away from what a worse model would do, without losing diversity.
/// </summary>
[Description("(1 + w) this model - w a weaker one")]
[Source("Karras et al. 2024, eq. 3, with their w being 1 + w")]
public sealed class AutoGuidance(AutoGuidanceOptions options, TrainedRuns runs) : IGuidance
{
    public string? Refusal => options.Run is null
        ? "The guidance 'autoguidance' needs the key 'run', the folder of a weaker model's run."
        : null;

    public string? RefusalOn(INoiseSchedule schedule) => options.RefusalOn(schedule);

    public IDenoiser Apply(IDenoiser inner) => options.Scale == 0 ? inner : new Guided(inner, runs.Open(options.Run!), options);

    private sealed class Guided(IDenoiser inner, GaussianModel weak, AutoGuidanceOptions options) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            using var scope = NewDisposeScope();
            var strong = Inner.Predict(xt, level, condition);
            if (!options.Contain(level)) return strong.MoveToOuterDisposeScope();
            var (own, at) = weak.Schedule.Own(xt, level);
            var other = weak.Denoiser.Predict(own, at, condition);
            var x0 = (1 + options.Scale) * strong.X0 - options.Scale * other.X0;
            return (strong.Including(other) with { X0 = x0 }).MoveToOuterDisposeScope();
        }
    }
}

public sealed record AutoGuidanceOptions : GuidedTimes
{
    [Description("folder of the weaker model's run")]
    public RunReference<GaussianModel>? Run { get; init; }

    [Description("w: 0 is no guidance"), Range(0, 1000.0)]
    public double Scale { get; init; } = 1;
}
