using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Models;

/// <summary>A U-Net for images: residual blocks with GroupNorm and SiLU, attention at chosen resolutions.</summary>
[Description("U-Net with residual blocks and attention, for images")]
[Source("Ho et al. 2020, appendix B; patches: Luhman and Luhman 2022; 001 network architecture")]
public sealed class UnetModel(UnetOptions options, IServiceProvider? services = null) : IClassifierModel
{
    private readonly ITextEncoder? _encoder = options.Encoder?.Create(services!);

    public string? Refusal(DataSpace space)
    {
        if (!space.IsImage) return $"needs images [channels, height, width], but samples have shape {space}; use the model 'mlp'";
        if (options.Encoder is { } named && space.Words is null)
            return $"has the key 'encoder' with '{named}', but the data has no captions; remove the key";
        if (options.Text == TextFusion.CrossAttention && space.Words is not null && !Enumerable.Range(0, options.Channels.Count)
                .Any(resolution => options.Attends(space, resolution)))
            return "lets pixels look at words where there is attention, but model.attention names no height of the images, which are "
                + string.Join(", ", Enumerable.Range(0, options.Channels.Count).Select(r => (space.Shape[1] / options.Patch) >> r));
        int halvings = options.Channels.Count - 1;
        int factor = options.Patch << halvings;
        if (space.Shape[1] % factor == 0 && space.Shape[2] % factor == 0) return null;
        var subject = options.Patch == 1
            ? "halves images"
            : $"cuts images into patches of {options.Patch} x {options.Patch} pixels and halves the result";
        return $"{subject} {halvings} times (one less than model.channels has entries), "
            + $"but {space.Shape[1]} x {space.Shape[2]} pixels cannot be divided by {factor}";
    }

    public SampleMemory? MemoryOfSample(DataSpace space) => 
        UnetMemory.Of(options, space.Shape[1] / options.Patch, space.Shape[2] / options.Patch);

    public NetworkModule Create(NetworkShape shape) => StateNetwork.Around(shape, s => new UnetNetwork(options, s, _encoder));

    public ClassifierModule CreateClassifier(DataSpace space) => new UnetClassifier(options, space);
}

public sealed record UnetOptions : IValidatableObject
{
    internal const string AbsentDescription = "what the network gets where nothing is asked: a learned vector, or zeros";

    [Description("pixels on a side of the square patches that become one position each, their pixels its channels; 1 for none")]
    [Range(1, 16)]
    public int Patch { get; init; } = 1;

    [Description("channels at each resolution, from the full one (of patches) down; each next is half the size")]
    public IReadOnlyList<int> Channels { get; init; } = [32, 64];

    [Description("residual blocks at each resolution"), Range(1, 16)]
    public int Blocks { get; init; } = 1;

    [Description("heights at which attention is used: of the image, divided by patch, or halved from there")]
    public IReadOnlyList<int> Attention { get; init; } = [4];

    [Description("blocks in the middle, at the smallest resolution; between two there is attention"), Range(1, 2)]
    public int Middle { get; init; } = 1;

    [Description("numbers of the time's embedding, as a multiple of the first entry of channels"), Range(1, 16)]
    public int Embedding { get; init; } = 2;

    [Description("groups of GroupNorm; divides every entry of channels"), Range(1, 1024)]
    public int Groups { get; init; } = 8;

    [Description("probability of dropping an activation inside residual blocks"), Range(0, 1.0, MaximumIsExclusive = true)]
    public double Dropout { get; init; }

    [Description(AbsentDescription)]
    [AddedLater]
    public AbsentCondition Absent { get; init; }

    [Description(
        "how a caption reaches the pixels: added with the time to the features of every block, "
        + "or looked at word by word by the pixels wherever there is attention")]
    [AddedLater]
    public TextFusion Text { get; init; }

    [Description("what makes numbers of captions; 'words' when absent, a small transformer that is trained along")]
    [AddedLater]
    public PluginOption<ITextEncoder>? Encoder { get; init; }

    /// <summary>The encoder of captions that the pixels look at; null where captions are added or there are none.</summary>
    internal TextNetwork? CrossEncoder(DataSpace space, ITextEncoder encoder) =>
        Text == TextFusion.CrossAttention && space.Find(ConditionPart.Text) is { } text
            ? encoder.Create(Channels[0] * Embedding, text) : null;

    /// <summary>True where images halved <paramref name="resolution"/> times have attention.</summary>
    internal bool Attends(DataSpace space, int resolution) => Attention.Contains((int)(space.Shape[1] / Patch >> resolution));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Channels.Count == 0) yield return new("has no entry; at least one resolution is needed", [nameof(Channels)]);
        foreach (int channels in Channels.Where(c => c < 2 || c % 2 != 0 || c % Groups != 0))
            yield return new($"{channels} is not an even multiple of groups = {Groups}", [nameof(Channels)]);
    }
}

/// <summary>How a caption reaches the pixels.</summary>
public enum TextFusion
{
    /// <summary>One vector for the whole caption, added with that of the time.</summary>
    Addition,

    /// <summary>Attention of pixels to words (Rombach et al. 2022, section 3.3).</summary>
    CrossAttention,
}
