using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>Any mixture of isotropic Gaussians in any dimension. With the model 'oracle' it needs no training.</summary>
[Description("a mixture of Gaussians given by weights, means and standard deviations; known in closed form")]
[Source("Bishop 2006, section 2.3.9")]
public sealed class GaussianMixtureData(GaussianMixtureOptions options) : IDataSource
{
    private readonly double _totalWeight = options.Weights.Sum();

    public DataSpace Describe() => new([options.Dimensions], DataSpace.Asked(options.Labels ? options.Weights.Count : 0));

    public bool HasValidation => options.ValidationPart > 0;

    public GaussianMixture Mixture => new(
        [.. options.Weights.Select(w => w / _totalWeight)],
        [.. options.Means.Chunk(options.Dimensions)],
        options.StandardDeviations);

    public Dataset Load()
    {
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(options.DataSeed);
        var (train, test) = (Draw(options.Count, streams["train"]), Draw(options.TestPart, streams["held out"]));
        var validation = HasValidation ? Draw(options.ValidationPart, streams["validation"]) : null;
        return new Dataset(train, validation, test, Digest.Of(train.Values, test.Values, validation?.Values)).MoveToOuterDisposeScope();
    }

    private Samples Draw(int count, Generator random)
    {
        var weights = tensor(options.Weights.ToArray(), dtype: float64);
        var means = tensor(options.Means.ToArray(), dtype: float32).reshape(-1, options.Dimensions);
        var deviations = tensor(options.StandardDeviations.ToArray(), dtype: float32);
        var component = multinomial(weights, count, replacement: true, generator: random);
        var noise = randn([count, options.Dimensions], dtype: float32, generator: random);
        return new(
            means.index_select(0, component) + deviations.index_select(0, component).unsqueeze(1) * noise,
            options.Labels ? Condition.OfClasses(component) : null);
    }
}

public sealed record GaussianMixtureOptions : IValidatableObject
{
    [Description("D, the numbers of a sample"), Range(1, 10_000)]
    public int Dimensions { get; init; } = 2;

    [Description("how likely each component is, up to a common factor"), Range(0, 1e9, MinimumIsExclusive = true)]
    public IReadOnlyList<double> Weights { get; init; } = [0.5, 0.3, 0.2];

    [Description("the components' means, one after the other: D numbers for each weight")]
    public IReadOnlyList<double> Means { get; init; } = [-1, -0.5, 1, -0.5, 0.5, 1.5];

    [Description("the components' standard deviations, one for each weight"), Range(0, 1e6, MinimumIsExclusive = true)]
    public IReadOnlyList<double> StandardDeviations { get; init; } = [0.3, 0.4, 0.25];

    [Description("true labels each sample with its component")]
    public bool Labels { get; init; }

    [Description("training samples"), Range(1, 100_000_000)]
    public int Count { get; init; } = 20_000;

    [Description("samples of the test part"), Range(1, 100_000_000)]
    [Formerly("heldOut")]
    public int TestPart { get; init; } = 20_000;

    [Description("samples of the validation part; without one nothing can be selected on it")]
    [Range(0, 100_000_000), Affects(Effect.Judging)]
    public int ValidationPart { get; init; } = 2000;

    [Description("seed of the data, independent of the experiment's")]
    public long DataSeed { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Weights.Count == 0) yield return new("has no entry; at least one component is needed", [nameof(Weights)]);
        if (Means.Count != Weights.Count * Dimensions)
            yield return new(
                $"has {Means.Count} numbers; "
                + $"{Weights.Count} weights in {Dimensions} dimensions need {Weights.Count * Dimensions}",
                [nameof(Means)]);
        if (StandardDeviations.Count != Weights.Count)
            yield return new(
                $"has {StandardDeviations.Count} numbers; {Weights.Count} weights need {Weights.Count}",
                [nameof(StandardDeviations)]);
    }
}
