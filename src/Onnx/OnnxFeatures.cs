using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Onnx;

/// <summary>What an encoder in an ONNX file gives of pictures of any size, [B, F].</summary>
[Description("what an encoder in an ONNX file gives of pictures of 1 or 3 channels, of any size")]
[Source("Open Neural Network Exchange, https://onnx.ai")]
internal sealed class OnnxFeatures(OnnxOptions options) : IFeatureExtractor
{
    public string? Refusal(IDataSource source)
    {
        if (PictureInput.Refusal(source.Describe()) is { } pictures) return pictures;
        if (options.File is not { Length: > 0 } file) return "has features 'onnx', which need the key 'file', the path of an ONNX file";
        if (!File.Exists(file)) return $"cannot find the file '{file}' of its features 'onnx'";
        try
        {
            using var network = new OnnxNetwork(file, options.Output);
            return options.RefusalFor(network, source.Describe()) is { } why ? $"has features 'onnx' of '{file}', {why}" : null;
        }
        catch (InvalidDataException e)
        {
            return $"has features 'onnx' of the file '{file}', which {e.Message}";
        }
    }

    public IFeatures Open(MetricInput input) => new NetworkFeatures(
        "onnx", options.File!, new OnnxNetwork(options.File!, options.Output), options.Input, options.SizeFor, input.Space.Range!.Value,
        ResolvedExperiment.Node(options with { File = null }).ToJsonString());
}

public sealed record OnnxOptions : IValidatableObject
{
    [Description("the ONNX file: one input, float32 pictures [batch, 1 or 3 channels, height, width]")]
    [InputPath]
    public string? File { get; init; }

    [Description("the output that is taken as features; the first when absent")]
    public string? Output { get; init; }

    [Description("height and width to which pictures are brought where the file leaves them open; their own when absent"), Range(1, 4096)]
    public int? Size { get; init; }

    [Description("how pictures grow to the size; where they shrink, pixels are averaged")]
    public PictureResize Resize { get; init; }

    [Description("what white becomes before the mean is taken, 1 or 255 for most networks; black becomes 0"),
        Range(0, 1e6, MinimumIsExclusive = true)]
    public double White { get; init; } = 1;

    [Description("what is taken from each channel, or one number for all; the default is that of ImageNet")]
    public IReadOnlyList<double> Mean { get; init; } = [0.485, 0.456, 0.406];

    [Description("by what each channel is divided then, or one number for all; the default is that of ImageNet")]
    public IReadOnlyList<double> Deviation { get; init; } = [0.229, 0.224, 0.225];

    internal PictureInput Input => new(Resize, White, Mean, Deviation);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Mean.Count is not (1 or 3)) yield return new($"has {Mean.Count} numbers; 1 or 3 are allowed", [nameof(Mean)]);
        if (Deviation.Count is not (1 or 3)) yield return new($"has {Deviation.Count} numbers; 1 or 3 are allowed", [nameof(Deviation)]);
        if (Deviation.Any(d => d <= 0)) yield return new("has a number that is not above 0", [nameof(Deviation)]);
    }

    /// <summary>The size for a network; null leaves pictures as they are.</summary>
    internal (int, int)? SizeFor(OnnxNetwork network) => network.Size ?? (Size is { } size ? (size, size) : null);

    internal string? RefusalFor(OnnxNetwork network, DataSpace space) =>
        Size is { } size && network.Size is { } own && own != (size, size)
            ? $"which takes {own.Height} x {own.Width} pixels; remove its key 'size'"
        : network.Channels == 1 && (Mean.Count != 1 || Deviation.Count != 1)
            ? "which takes grey pictures; give 'mean' and 'deviation' one number each" : null;
}
