using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Models;

/// <summary>
/// Convolutional networks for images. A code is an image of fewer pixels, so that a U-Net can learn codes, or a vector. Between levels of
/// codes that are vectors the networks are fully connected.
/// </summary>
[Description("convolutional networks to and from a smaller image, or a vector, for images")]
[Source("Rombach et al. 2022, section 3.1; Ho et al. 2020, appendix B, for the blocks")]
public sealed class ConvCoder(ConvCoderOptions options) : ICoderModel
{
    public string? Refusal(DataSpace space)
    {
        if (!space.IsImage) return $"needs images [channels, height, width], but samples have shape {space}; use the coder 'mlp'";
        int factor = 1 << Halvings;
        return space.Shape[1] % factor == 0 && space.Shape[2] % factor == 0 ? null
            : $"halves images {Halvings} times (one less than coder.channels has entries), "
                + $"but {space.Shape[1]} x {space.Shape[2]} pixels cannot be divided by {factor}";
    }

    public IReadOnlyList<long> CodeShape(IReadOnlyList<long> sample, int size) =>
        options.Flat || sample.Count != 3 ? [size] : [size, sample[1] >> Halvings, sample[2] >> Halvings];

    public CoderModule CreateEncoder(DataSpace from, IReadOnlyList<long> to) =>
        from.IsImage ? new ConvEncoder(options.AsUnet, from, to) : new MlpCoderNetwork(options.AsMlp, from, to);

    public CoderModule CreateDecoder(DataSpace from, IReadOnlyList<long> to) =>
        to.Count == 3 ? new ConvDecoder(options.AsUnet, from, to) : new MlpCoderNetwork(options.AsMlp, from, to);

    private int Halvings => options.Channels.Count - 1;
}

public sealed record ConvCoderOptions : IValidatableObject
{
    [Description("channels at each resolution, from the image's down; each next is half the size")]
    public IReadOnlyList<int> Channels { get; init; } = [16, 32];

    [Description("residual blocks at each resolution"), Range(1, 16)]
    public int Blocks { get; init; } = 1;

    [Description("groups of GroupNorm; divides every entry of channels"), Range(1, 1024)]
    public int Groups { get; init; } = 8;

    [Description("true makes a code a vector of task.code numbers, false an image of so many channels at the smallest resolution")]
    public bool Flat { get; init; }

    /// <summary>The same networks as the parts of a U-Net, without attention.</summary>
    internal UnetOptions AsUnet => new() { Channels = Channels, Blocks = Blocks, Groups = Groups, Attention = [] };

    /// <summary>Networks between codes that are vectors.</summary>
    internal MlpCoderOptions AsMlp => new() { Width = Channels[^1] * 4 };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        AsUnet.Validate(validationContext);
}
