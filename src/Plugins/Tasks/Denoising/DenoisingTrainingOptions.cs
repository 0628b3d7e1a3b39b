using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>The section <c>training</c> of Gaussian denoising.</summary>
public sealed record DenoisingTrainingOptions : TrainingOptions
{
    /// <summary>The section.</summary>
    public static new readonly OptionsSection<DenoisingTrainingOptions> Section = SectionOf<DenoisingTrainingOptions>();

    [Description("probability with which a sample's condition is dropped, so that classifier-free guidance has an unconditional estimate")]
    [Range(0, 1.0)]
    public double ConditionDropout { get; init; } = 0.1;
}
