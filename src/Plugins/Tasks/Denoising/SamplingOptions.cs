using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>The section <c>sampling</c> of Gaussian denoising.</summary>
public sealed record SamplingOptions : DrawingOptions
{
    /// <summary>The section.</summary>
    public static readonly OptionsSection<SamplingOptions> Section = SectionOf<SamplingOptions>(
        "how many samples are drawn, in how many steps");

    [Description("steps from noise to sample; the grid 'explicit' has its own"), Range(1, 100_000)]
    public int Steps { get; init; } = 100;

    [Description("the classes that are asked for, in turn; every class when absent")]
    public IReadOnlyList<int>? Classes { get; init; }

    [Description("the targets that are asked for, in turn, one after the other in one list; those of the held-out data when absent")]
    public IReadOnlyList<double>? Targets { get; init; }

    [Description(
        "sampling starts at the largest time whose log-SNR is at least this; "
        + "schedules that end noisier are cut there, except at -100")]
    [Range(NoiseFloor.None, 100.0)]
    public double MinLogSnr { get; init; } = -10.2;

    /// <summary>The numbers that are named for a part of the condition; null when none are.</summary>
    public IReadOnlyList<double>? Asked(ConditionPart part) =>
        part == ConditionPart.Class ? Classes?.Select(k => (double)k).ToList() : part == ConditionPart.Target ? Targets : null;
}
