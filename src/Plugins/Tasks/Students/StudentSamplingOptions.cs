using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Tasks.Denoising;

namespace Diffusion.Plugins.Tasks.Students;

/// <summary>The section <c>sampling</c> of tasks whose networks jump to samples in few steps.</summary>
public sealed record StudentSamplingOptions : SamplingOptions
{
    /// <summary>The section.</summary>
    public static new readonly OptionsSection<StudentSamplingOptions> Section = SectionOf<StudentSamplingOptions>(
        "how many samples are drawn, in how many steps");

    [Description("steps from noise to sample; of a ladder, the student that was trained for so many is used"), Range(1, 100_000)]
    public override int Steps { get; init; } = 1;

    /// <summary>An experiment that draws in so many steps, and is the same otherwise.</summary>
    internal static Experiment WithSteps(Experiment experiment, int steps) => experiment with
    {
        Options = new Dictionary<OptionsSection, object>(experiment.Options) { [Section] = experiment.Get(Section) with { Steps = steps } },
    };
}
