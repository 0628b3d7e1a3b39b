using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Models;

/// <summary>
/// The U-Net of the published improved-DDPM checkpoints: the same parameters under the same names, so that their files load as they are.
/// </summary>
[Description("U-Net with the names and shapes of the published improved-DDPM checkpoints, which load into it")]
[Source("Nichol and Dhariwal 2021, section 3 and appendix A; Ho et al. 2020, appendix B")]
public sealed class ImprovedDdpmModel(ImprovedDdpmOptions options) : IModel
{
    public string? Refusal(DataSpace space)
    {
        if (!space.IsImage) return $"needs images [channels, height, width], but samples have shape {space}; use the model 'mlp'";
        if (space.TargetSize > 0) return "cannot be asked for targets; use the model 'unet'";
        if (space.Find(ConditionPart.Text) is not null) return "cannot be asked for captions; use the model 'unet'";
        if (space.StateCount > 0) return "needs continuous numbers; use the model 'unet'";
        int halvings = options.Multipliers.Count - 1, factor = 1 << halvings;
        return space.Shape[1] % factor == 0 && space.Shape[2] % factor == 0 ? null
            : $"halves images {halvings} times (one less than model.multipliers has entries), "
                + $"but {space.Shape[1]} x {space.Shape[2]} pixels cannot be divided by {factor}";
    }

    public NetworkModule Create(NetworkShape shape) => new ImprovedDdpmNetwork(options, shape);
}

public sealed record ImprovedDdpmOptions : IValidatableObject
{
    private const int Groups = 32;

    [Description("channels at the full resolution, a multiple of 32: num_channels of the authors' program"), Range(32, 4096)]
    public int Channels { get; init; } = 128;

    [Description("channels at each resolution as multiples of that, from the full one down; each next is half the size")]
    public IReadOnlyList<int> Multipliers { get; init; } = [1, 2, 2, 2];

    [Description("residual blocks at each resolution: num_res_blocks"), Range(1, 16)]
    public int Blocks { get; init; } = 3;

    [Description("heights at which attention is used: of the image, or halved from there")]
    public IReadOnlyList<int> Attention { get; init; } = [16, 8];

    [Description("heads of attention: num_heads"), Range(1, 64)]
    public int Heads { get; init; } = 4;

    [Description("true scales and shifts by the time's embedding after the second norm, false adds it before: use_scale_shift_norm")]
    public bool ScaleShift { get; init; } = true;

    [Description("probability of dropping an activation inside residual blocks"), Range(0, 1.0, MaximumIsExclusive = true)]
    public double Dropout { get; init; }

    [Description("T of the schedule that the weights were trained with: diffusion_steps. The network is told step i as (i - 1) 1000 / T")]
    [Range(2, 1_000_000)]
    public int TimeSteps { get; init; } = 1000;

    /// <summary>True where images halved <paramref name="resolution"/> times have attention.</summary>
    internal bool Attends(DataSpace space, int resolution) => Attention.Contains((int)(space.Shape[1] >> resolution));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Multipliers.Count == 0) yield return new("has no entry; at least one resolution is needed", [nameof(Multipliers)]);
        if (Channels % Groups != 0) yield return new($"{Channels} is not a multiple of {Groups}", [nameof(Channels)]);
        foreach (int multiple in Multipliers.Where(m => m < 1)) yield return new($"{multiple} is below 1", [nameof(Multipliers)]);
        foreach (int multiple in Multipliers.Where(m => m > 0 && m * Channels % Heads != 0))
            yield return new($"{multiple} x {Channels} channels cannot be divided by heads = {Heads}", [nameof(Heads)]);
    }
}
