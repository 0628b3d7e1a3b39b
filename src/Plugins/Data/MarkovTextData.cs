using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>
/// Windows of an endless text in which the next character depends on the few before it, with probabilities that are drawn once. Its
/// entropy is known exactly, which shows how far a model of text is from the best one. Windows are independent draws.
/// </summary>
[Description("characters of a random Markov chain, whose entropy rate is known exactly")]
[Source("Shannon 1948, sections 2 to 4; Cover and Thomas 2006, section 4.2")]
public sealed class MarkovTextData(MarkovTextOptions options) : IKnownSequences
{
    private readonly Lazy<MarkovChain> _chain = new(() => Chain(options));

    public bool HasValidation => options.ValidationPart > 0;

    public double EntropyRate => _chain.Value.EntropyRate;

    public DataSpace Describe() => new([options.Length], Alphabet.Of(options.Characters).Values);

    public double LogProbability(ReadOnlySpan<long> tokens) => _chain.Value.LogProbability(tokens);

    public Dataset Load()
    {
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(options.DataSeed);
        var train = Draw(options.Count, streams["train"]);
        var validation = HasValidation ? Draw(options.ValidationPart, streams["validation"]) : null;
        var test = Draw(options.TestPart, streams["test"]);
        return new Dataset(train, validation, test, Digest.Of(train.Values, test.Values, validation?.Values)).MoveToOuterDisposeScope();
    }

    private Samples Draw(int count, Generator random) => new(_chain.Value.Draw(count, options.Length, random));

    private static MarkovChain Chain(MarkovTextOptions options)
    {
        using var streams = new RandomStreams(options.DataSeed);
        return MarkovChain.Random(options.Characters.EnumerateRunes().Count(), options.Order, options.Spread, streams["chain"]);
    }
}

public sealed record MarkovTextOptions : IValidatableObject
{
    // The table of transitions has so many numbers at most.
    private const double MostTransitions = 1_000_000;

    [Description("the characters of the text, each once")]
    public string Characters { get; init; } = "abcdefg ";

    [Description("how many characters before it the next one depends on"), Range(1, 16)]
    public int Order { get; init; } = 2;

    [Description(
        "standard deviation of the logarithms of the next character's probabilities, before they are normalised: "
        + "0 gives equal ones, more makes the text more regular")]
    [Range(0, 5.0)]
    public double Spread { get; init; } = 2;

    [Description("characters of a window, which is one sample"), Range(1, 100_000)]
    public int Length { get; init; } = 64;

    [Description("training windows"), Range(1, 100_000_000)]
    public int Count { get; init; } = 20_000;

    [Description("windows of the test part"), Range(1, 100_000_000)]
    public int TestPart { get; init; } = 2000;

    [Description("windows of the validation part; without one nothing can be selected on it")]
    [Range(0, 100_000_000), Affects(Effect.Judging)]
    public int ValidationPart { get; init; } = 2000;

    [Description("seed of the chain and of its windows, independent of the experiment's")]
    public long DataSeed { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var runes = Characters.EnumerateRunes().ToList();
        if (runes.GroupBy(r => r).FirstOrDefault(g => g.Count() > 1) is { } twice)
            yield return new($"has {Alphabet.Name(twice.Key)} more than once", [nameof(Characters)]);
        if (runes.Count < 2) yield return new("has fewer than 2 characters", [nameof(Characters)]);
        else if (Math.Pow(runes.Count, Order + 1) is var transitions and > MostTransitions)
            yield return new(
                $"gives {transitions:n0} transitions, {runes.Count} characters to the power of {Order + 1}; "
                + $"at most {MostTransitions:n0} are allowed",
                [nameof(Order)]);
    }
}
