using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Tasks.Captions;

namespace Diffusion.Plugins.Tasks.Discrete;

/// <summary>The section <c>sampling</c> of diffusion over states.</summary>
public sealed record StateSamplingOptions : DrawingOptions
{
    /// <summary>The section.</summary>
    public static readonly OptionsSection<StateSamplingOptions> Section = SectionOf<StateSamplingOptions>(
        "how many samples are drawn, in how many steps");

    [Description("steps from random states to a sample, spread over those of the schedule; all of them when absent"), Range(1, 1_000_000)]
    public int? Steps { get; init; }

    [Description("the classes that are asked for, in turn; when absent every class, in its share of the training data")]
    public IReadOnlyList<int>? Classes { get; init; }

    [Description(NamedCaptions.Description)]
    [AddedLater]
    public IReadOnlyList<string>? Captions { get; init; }

    [Description("what logits are divided by; below 1 likely states become likelier"), Range(0, 100.0, MinimumIsExclusive = true)]
    public double Temperature { get; init; } = 1;

    [Description("the likeliest states that together have this probability are kept; 1 keeps all"),
        Range(0, 1.0, MinimumIsExclusive = true)]
    public double TopP { get; init; } = 1;

    /// <summary>The numbers that are named for a part of the condition; null when none are.</summary>
    public IReadOnlyList<double>? Asked(ConditionSpace asked) =>
        asked.Part == ConditionPart.Class ? Classes?.Select(k => (double)k).ToList()
        : asked.Part == ConditionPart.Text ? NamedCaptions.Numbers(Captions, asked)
        : null;
}

/// <summary>The section <c>training</c> of diffusion over states.</summary>
public sealed record DiscreteTrainingOptions : TrainingOptions
{
    /// <summary>The section.</summary>
    public static new readonly OptionsSection<DiscreteTrainingOptions> Section = SectionOf<DiscreteTrainingOptions>();

    [Description("probability with which a sample's condition is dropped, so that classifier-free guidance has an unconditional prediction")]
    [Range(0, 1.0)]
    public double ConditionDropout { get; init; } = 0.1;
}
