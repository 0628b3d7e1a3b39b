using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Models;

/// <summary>Fully connected layers with skip connections; for points and other data without a picture's structure.</summary>
[Description("residual multilayer perceptron, for any data")]
[Source("He et al. 2016, section 3.1, for the skip connections")]
public sealed class MlpModel(MlpOptions options) : IClassifierModel
{
    public string? Refusal(DataSpace space) => null;

    // Measured: 22 bytes of a number that a hidden layer gives, and 12 without gradients.
    public SampleMemory? MemoryOfSample(DataSpace space) => new(22.0 * Numbers, 12.0 * Numbers);

    public NetworkModule Create(NetworkShape shape) => StateNetwork.Around(shape, s => new MlpNetwork(options, s));

    public ClassifierModule CreateClassifier(DataSpace space) => new MlpClassifier(options, space);

    private double Numbers => (double)options.Width * (options.Layers + 1);
}

public sealed record MlpOptions : IValidatableObject
{
    [Description("units of a hidden layer; even"), Range(2, 16384)]
    public int Width { get; init; } = 128;

    [Description("hidden layers"), Range(1, 64)]
    public int Layers { get; init; } = 3;

    [Description(UnetOptions.AbsentDescription)]
    [AddedLater]
    public AbsentCondition Absent { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Width % 2 != 0) yield return new($"{Width} is odd; use {Width - 1} or {Width + 1}", [nameof(Width)]);
    }
}
