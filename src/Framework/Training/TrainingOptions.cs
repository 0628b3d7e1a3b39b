using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;

namespace Diffusion.Framework.Training;

/// <summary>The section <c>training</c> of an experiment: one stage of training. Tasks may derive from it.</summary>
public record TrainingOptions : IValidatableObject
{
    /// <summary>The section of a task that adds no options of its own.</summary>
    public static readonly OptionsSection<TrainingOptions> Section = SectionOf<TrainingOptions>();

    [Description("optimizer steps; 0 trains nothing"), Range(0, 100_000_000)]
    public int Steps { get; init; } = 2000;

    [Description("samples in a batch; the whole data set when it is smaller"), Range(1, 1_000_000)]
    public int BatchSize { get; init; } = 128;

    [Description("largest learning rate of the optimizer"), Range(0, 10.0, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 1e-3;

    [Description("share of the steps over which the learning rate rises from 0"), Range(0, 1.0)]
    public double WarmUp { get; init; } = 0.05;

    [Description("how the learning rate goes on after the warm-up: to 0 along a cosine, or as it is")]
    public LearningRateDecay Decay { get; init; }

    [Description("largest norm of the gradient; longer ones are shortened to it"), Range(0, 1e9, MinimumIsExclusive = true)]
    public double GradientClip { get; init; } = 1;

    [Description(
        "decay of the exponential moving average of the parameters, with which samples are drawn; "
        + "0 samples with the last parameters")]
    [Range(0, 1.0, MaximumIsExclusive = true)]
    public double EmaDecay { get; init; } = 0.998;

    [Description(
        "another run, of any task whose network has the same shape: training begins with its averaged weights instead of random ones; "
        + "optimizer, steps and learning rate begin anew")]
    [AddedLater]
    public RunReference<object>? From { get; init; }

    [Description(
        "a file of weights, .safetensors or PyTorch's .pt, .pth or .bin, with which training begins instead of random ones; its names "
        + "and shapes are the network's. With steps 0 it is used as it is")]
    [AddedLater, InputPath(IsContent = true)]
    public string? Weights { get; init; }

    [Description("steps between two log entries; the loss of one is the mean over them"), Range(1, int.MaxValue), Affects(Effect.Nothing)]
    public int LogEvery { get; init; } = 20;

    [Description("steps between two evaluations of the loss on the validation part; 0 evaluates only at the end"), Range(0, int.MaxValue)]
    [Affects(Effect.Nothing)]
    public int EvaluateEvery { get; init; } = 500;

    [Description("steps between two checkpoints; 0 writes one only at the end"), Range(0, int.MaxValue)]
    [Affects(Effect.Nothing)]
    public int CheckpointEvery { get; init; } = 1000;

    [Description("minutes after which a checkpoint is written in any case; 0 never"), Range(0, 1e6), Affects(Effect.Nothing)]
    public double CheckpointMinutes { get; init; } = 5;

    [Description("how many of the newest checkpoints are kept"), Range(1, int.MaxValue), Affects(Effect.Nothing)]
    public int KeepCheckpoints { get; init; } = 2;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Weights is not { } file) yield break;
        if (WeightFile.Refusal(file) is { } refusal) yield return new(refusal, [nameof(Weights)]);
        if (From is not null) yield return new("training begins with one thing; remove it or training.from", [nameof(Weights)]);
    }

    /// <summary>The section <c>training</c> with the options of a task.</summary>
    public static OptionsSection<TOptions> SectionOf<TOptions>()
        where TOptions : TrainingOptions, new() => new("training", "how the network is trained", Effect.Training);
}

/// <summary>
/// Linear warm-up, then constant or a cosine to 0: a function of the step alone, so that a resumed run needs no scheduler state.
/// </summary>
public static class LearningRate
{
    /// <summary>The rate of step <paramref name="step"/>, counted from 0.</summary>
    public static double At(long step, TrainingOptions options)
    {
        double warmUp = Math.Floor(options.WarmUp * options.Steps);
        if (step < warmUp) return options.LearningRate * (step + 1) / warmUp;
        if (options.Decay == LearningRateDecay.None) return options.LearningRate;
        double progress = (step - warmUp) / Math.Max(1, options.Steps - warmUp);
        return options.LearningRate * (1 + Math.Cos(Math.PI * progress)) / 2;
    }
}

/// <summary>How the learning rate goes on after the warm-up.</summary>
public enum LearningRateDecay
{
    /// <summary>Along half a cosine to 0 (Loshchilov and Hutter 2017, eq. 5).</summary>
    Cosine,

    /// <summary>It stays.</summary>
    None,
}
