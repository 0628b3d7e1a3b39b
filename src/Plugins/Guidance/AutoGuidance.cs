using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Guidance;

/// <summary>
/// (1 + w) strong - w weak, where both estimate x0 for the same condition and the weak one was trained for a shorter time or has a
/// smaller network. It moves away from what a worse model would do, without losing diversity.
/// </summary>
[Description("(1 + w) this model - w a weaker one")]
[Source("Karras et al. 2024, eq. 3, with their w being 1 + w")]
public sealed class AutoGuidance(AutoGuidanceOptions options, TrainedRuns runs, DataSpace space) : IGuidance
{
    public string? Refusal => options.Run.Length == 0
        ? "The guidance 'autoguidance' needs the key 'run', the folder of a weaker model's run."
        : runs.Refusal<IDenoiserTask>(options.Run, space);

    public IDenoiser Apply(IDenoiser inner) => options.Scale == 0 ? inner : new Guided(inner, runs.Open(options.Run).Denoiser(), options);

    private sealed class Guided(IDenoiser inner, IDenoiser weak, AutoGuidanceOptions options) : DelegatingDenoiser(inner)
    {
        public override Tensor Denoise(Tensor xt, NoiseLevel level, Condition? condition)
        {
            using var scope = NewDisposeScope();
            var strong = Inner.Denoise(xt, level, condition);
            if (!options.Contain(level)) return strong.MoveToOuterDisposeScope();
            return ((1 + options.Scale) * strong - options.Scale * weak.Denoise(xt, level, condition)).MoveToOuterDisposeScope();
        }
    }
}

public sealed record AutoGuidanceOptions : GuidedTimes
{
    [Description("folder of the weaker model's run")]
    public string Run { get; init; } = "";

    [Description("w: 0 is no guidance"), Range(0, 1000.0)]
    public double Scale { get; init; } = 1;
}
