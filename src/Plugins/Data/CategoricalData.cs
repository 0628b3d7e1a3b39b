using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>One of m states, drawn from a distribution that is known: where the disc is dropped on Plinko's board.</summary>
[Description("one of m states from a known distribution")]
[Source("002, P(x); its picture of five starting distributions is lost, and the shapes are ours")]
public sealed class CategoricalData(CategoricalOptions options) : IKnownStates
{
    public IReadOnlyList<double> Probabilities { get; } = options.Distribution();

    public DataSpace Describe() => new([1], new StateValues(Probabilities.Count));

    public bool HasValidation => options.ValidationPart > 0;

    public Dataset Load()
    {
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(options.DataSeed);
        var (train, test) = (Draw(options.Count, streams["train"]), Draw(options.TestPart, streams["test"]));
        var validation = HasValidation ? Draw(options.ValidationPart, streams["validation"]) : null;
        return new Dataset(train, validation, test, Digest.Of(train.Values, test.Values, validation?.Values)).MoveToOuterDisposeScope();
    }

    private Samples Draw(int count, Generator random) =>
        new(multinomial(tensor([.. Probabilities], dtype: float64), count, replacement: true, generator: random).unsqueeze(1));
}

public sealed record CategoricalOptions : IValidatableObject
{
    private const int DefaultStates = 16;

    [Description("m, the number of states; 16 when absent, or as many as there are weights"), Range(2, 4096)]
    public int? States { get; init; }

    [Description(
        "the shape: corner is the first state alone; ends is both ends alike; peak is one a third of the way, 1/2 as likely at each further state; "
        + "ramp rises evenly; uniform is flat")]
    public StartingShape Shape { get; init; } = StartingShape.Peak;

    [Description("a distribution of one's own instead of a shape, up to a factor; as many numbers as there are states")]
    [Range(0, 1e9)]
    public IReadOnlyList<double>? Weights { get; init; }

    [Description("training samples"), Range(1, 100_000_000)]
    public int Count { get; init; } = 20_000;

    [Description("samples of the test part"), Range(1, 100_000_000)]
    public int TestPart { get; init; } = 20_000;

    [Description("samples of the validation part; without one nothing can be selected on it")]
    [Range(0, 100_000_000), Affects(Effect.Judging)]
    public int ValidationPart { get; init; } = 2000;

    [Description("seed of the data, independent of the experiment's")]
    public long DataSeed { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Weights is null) yield break;
        if (Weights.Count < 2) yield return new($"has {Weights.Count} numbers; at least 2 states are needed", [nameof(Weights)]);
        else if (Weights.Sum() <= 0) yield return new("are all 0; at least one state must be possible", [nameof(Weights)]);
        if (States is { } states && states != Weights.Count)
            yield return new(
                $"is {states}, but weights has {Weights.Count} numbers; remove states, or write {states} weights", [nameof(States)]);
    }

    /// <summary>P(x), summing to one.</summary>
    internal double[] Distribution()
    {
        int states = States ?? DefaultStates;
        double[] weights = Weights is { } own ? [.. own] : [.. Enumerable.Range(0, states).Select(i => Shape.Weight(i, states))];
        double total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }
}

/// <summary>Shapes of a starting distribution.</summary>
public enum StartingShape
{
    Corner,
    Ends,
    Peak,
    Ramp,
    Uniform,
}

/// <summary>How likely each state is, up to a factor.</summary>
internal static class StartingShapes
{
    public static double Weight(this StartingShape shape, int state, int states) => shape switch
    {
        StartingShape.Corner => state == 0 ? 1 : 0,
        StartingShape.Ends => state == 0 || state == states - 1 ? 1 : 0,
        StartingShape.Peak => Math.Pow(0.5, Math.Abs(state - states / 3)),
        StartingShape.Ramp => state + 1,
        _ => 1,
    };
}
