using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>
/// Pictures [1, 16, 16] of one or two of the handwritten digits, in two of four places, with strokes thick or thin and bright or dark, and
/// their captions. Some combinations are never trained on: each digit lacks one place and one style. Half of the test and validation
/// pictures show such a combination. Each part has digits of its own hands.
/// </summary>
[Description("pictures of 16x16 pixels of one or two of the built-in digits, with captions of their places, strokes and brightness")]
[Source("001 guided diffusion, text to image; the digits of Alpaydin and Kaynak, UCI, CC BY 4.0")]
[Revision(2)] // Varied captions have more words and sentences.
public sealed class CaptionedDigitsData(CaptionedDigitsOptions options) : IKnownCaptions
{
    private const double TestHands = 0.2, ValidationHands = 0.1;

    private static readonly Lazy<DigitHands> Hands = new(() =>
    {
        var (test, rest) = DigitsData.Cut(DigitsData.Read(), TestHands);
        var (validation, train) = DigitsData.Cut(rest, ValidationHands / (1 - TestHands));
        return new(train, validation, test);
    });

    private static readonly Lazy<DigitReader> Reader = new(() => new(Hands.Value.Train));

    public bool HasValidation => options.ValidationPart > 0;

    private bool IsVaried => options.Wording == CaptionWording.Varied;

    private Vocabulary Words => IsVaried ? DigitWording.Vocabulary : DigitCaption.Words;

    private int Longest => IsVaried ? DigitWording.LongestWords : DigitCaption.LongestWords;

    public IReadOnlyList<string> Attributes => DigitScene.Attributes;

    public DataSpace Describe() => new(
        [1, DigitScene.Side, DigitScene.Side], new ContinuousValues(new(-1, 1)),
        new ConditionSpace(ConditionPart.Text, Longest, Words));

    public Dataset Load()
    {
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(options.DataSeed);
        var train = Draw(Hands.Value.Train, options.Count, streams["train"], _ => false, isTraining: true);
        var validation = HasValidation ? Draw(Hands.Value.Validation, options.ValidationPart, streams["validation"], IsUnseen) : null;
        var test = Draw(Hands.Value.Test, options.TestPart, streams["test"], IsUnseen);
        var digest = Digest.Of([.. train.Tensors, .. test.Tensors, .. validation?.Tensors ?? []]);
        return new Dataset(train, validation, test, digest) { Names = DataNames.None with { Words = Words.Words } }
            .MoveToOuterDisposeScope();

        static bool IsUnseen(int i) => i % 2 == 1;
    }

    public Tensor Said(Tensor text) => Rows(DigitCaption.Rows(text, Words)
        .Select(row => DigitCaption.Said(IsVaried ? [.. row.Select(DigitWording.PlainWord)] : row)));

    public Tensor Shown(Tensor pictures) => Rows(Reader.Value.Read(pictures).Select(scene => scene.Values()));

    private static Tensor Rows(IEnumerable<long[]> rows)
    {
        long[][] all = [.. rows];
        return tensor(all.SelectMany(r => r).ToArray(), [all.Length, DigitScene.Attributes.Count]);
    }

    private Samples Draw(IReadOnlyList<byte[]> hands, int count, Generator random, Func<int, bool> unseen, bool isTraining = false)
    {
        var draws = new UniformDraws(random);
        var ofClass = hands.ToLookup(row => (int)row[DigitsData.Pixels]).OrderBy(g => g.Key).Select(g => g.ToArray()).ToArray();
        var pixels = new float[(long)count * DigitScene.Side * DigitScene.Side];
        var captions = new List<long>();
        for (int i = 0; i < count; i++)
        {
            var scene = DigitScene.Drawn(draws, unseen(i));
            scene.Paint(pixels.AsSpan(i * DigitScene.Side * DigitScene.Side), k => ofClass[k][draws.Below(ofClass[k].Length)]);
            // Of test pictures, which are seen and unseen in turn, both are told in every way.
            var caption = IsVaried ? DigitWording.Of(scene, isTraining ? i : i / 2, isTraining) : DigitCaption.Of(scene);
            captions.AddRange(Words.Places(caption, Longest));
        }

        return new(
            tensor(pixels, [count, 1, DigitScene.Side, DigitScene.Side]),
            new Condition((ConditionPart.Text, tensor(captions.ToArray(), [count, Longest]))));
    }
}

public sealed record CaptionedDigitsOptions
{
    [Description("pictures of the training part"), Range(1, 1_000_000)]
    public int Count { get; init; } = 10_000;

    [Description("pictures of the test part; every second shows a combination that is never trained on"), Range(1, 1_000_000)]
    public int TestPart { get; init; } = 1000;

    [Description("pictures of the validation part, made as those of the test part; without one nothing can be selected on it")]
    [Range(0, 1_000_000), Affects(Effect.Judging)]
    public int ValidationPart { get; init; }

    [Description(
        "how captions say what they say: in one way, or in several, where those of the test and validation parts are never among those of the "
        + "training part")]
    [AddedLater]
    public CaptionWording Wording { get; init; }

    [Description("seed of the pictures, independent of the experiment's")]
    public long DataSeed { get; init; }
}

/// <summary>How captions say what they say.</summary>
public enum CaptionWording
{
    /// <summary>All in the same way.</summary>
    Plain,

    /// <summary>In several sentences and words; test and validation captions in others than training captions.</summary>
    Varied,
}

/// <summary>The handwritten digits that the pictures of each part are made of.</summary>
internal sealed record DigitHands(IReadOnlyList<byte[]> Train, IReadOnlyList<byte[]> Validation, IReadOnlyList<byte[]> Test);

/// <summary>Uniform numbers, drawn in blocks.</summary>
internal sealed class UniformDraws(Generator random)
{
    private const int Block = 4096;

    private double[] _numbers = [];
    private int _next;

    /// <summary>A whole number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count)
    {
        if (_next == _numbers.Length)
        {
            using var block = rand(Block, dtype: float64, generator: random);
            (_numbers, _next) = (block.data<double>().ToArray(), 0);
        }

        return (int)(_numbers[_next++] * count);
    }
}
