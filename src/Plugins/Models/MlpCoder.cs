using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>Fully connected networks to and from a vector. Without hidden layers they are linear maps, as in probabilistic PCA.</summary>
[Description("residual multilayer perceptrons to and from a vector, for any data")]
[Source("Kingma and Welling 2014, appendix C.2; He et al. 2016, section 3.1, for the skip connections")]
public sealed class MlpCoder(MlpCoderOptions options) : ICoderModel
{
    public string? Refusal(DataSpace space) => null;

    public IReadOnlyList<long> CodeShape(IReadOnlyList<long> sample, int size) => [size];

    public CoderModule CreateEncoder(DataSpace from, IReadOnlyList<long> to) => new MlpCoderNetwork(options, from, to);

    public CoderModule CreateDecoder(DataSpace from, IReadOnlyList<long> to) => new MlpCoderNetwork(options, from, to);
}

public sealed record MlpCoderOptions : IValidatableObject
{
    [Description("units of a hidden layer; even"), Range(2, 16384)]
    public int Width { get; init; } = 256;

    [Description("hidden layers of each network; 0 makes both linear"), Range(0, 64)]
    public int Layers { get; init; } = 2;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Width % 2 != 0) yield return new($"{Width} is odd; use {Width - 1} or {Width + 1}", [nameof(Width)]);
    }
}

/// <summary>The trunk at time 0 and a linear output, or a linear map alone.</summary>
internal sealed class MlpCoderNetwork : CoderModule
{
    private readonly MlpTrunk? _trunk;
    private readonly Linear _output;
    private readonly long[] _shape;

    public MlpCoderNetwork(MlpCoderOptions options, DataSpace from, IReadOnlyList<long> to) : base("mlp coder")
    {
        _shape = [.. to];
        long size = to.Aggregate(1L, (product, n) => product * n);
        if (options.Layers > 0) _trunk = new MlpTrunk(new() { Width = options.Width, Layers = options.Layers }, from);
        _output = nn.Linear(_trunk?.Width ?? from.Dimensions, size);
        RegisterComponents();
    }

    public override Tensor Apply(Tensor x, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var hidden = _trunk?.Apply(x, zeros(x.shape[0], dtype: x.dtype, device: x.device), condition) ?? x.flatten(1);
        return _output.call(hidden).reshape([x.shape[0], .. _shape]).MoveToOuterDisposeScope();
    }
}
