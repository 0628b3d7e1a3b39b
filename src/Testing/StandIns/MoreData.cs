using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>Points of a mixture whose components differ in everything. There is no validation part and nothing to be asked.</summary>
internal sealed class UnevenData() : StandInData(251, 0, 163)
{
    public static readonly GaussianMixture Known = new([0.5, 0.3, 0.2], [[-1.2, 0.3], [0.9, 0.8], [0.1, -1.4]], [0.2, 0.45, 0.3]);

    public override GaussianMixture Mixture => Known;

    public override DataSpace Describe() => new([2]);

    protected override Samples Draw(int count, Generator random) => new(Of(Known, count, random));

    /// <summary>Samples of a mixture, float32.</summary>
    public static Tensor Of(GaussianMixture mixture, int count, Generator random)
    {
        var component = multinomial(tensor([.. mixture.Weights]), count, replacement: true, generator: random);
        var means = tensor([.. mixture.Means.SelectMany(m => m).Select(x => (float)x)], [mixture.Components, mixture.Dimensions]);
        var deviations = tensor([.. mixture.StandardDeviations.Select(s => (float)s)]);
        return means.index_select(0, component)
            + deviations.index_select(0, component).unsqueeze(1) * randn([count, mixture.Dimensions], generator: random);
    }
}

/// <summary>Numbers on nine levels from -1 to 1, in classes of which one is rare and one has a single sample.</summary>
internal sealed class LevelData() : StandInData(130, 50, 91)
{
    // One more than metrics take for few.
    private const int Size = 17, Levels = 9;

    /// <summary>What they are drawn from before they are rounded.</summary>
    public static readonly GaussianMixture Known = new(
        [0.6, 0.4],
        [[.. Enumerable.Range(0, Size).Select(i => 0.4 * Math.Sin(i))], [.. Enumerable.Range(0, Size).Select(i => 0.3 * Math.Cos(2 * i))]],
        [0.2, 0.3]);

    public override DataSpace Describe() => new([Size], new ContinuousValues(new(-1, 1), Levels), DataSpace.Asked(3));

    protected override Samples Draw(int count, Generator random)
    {
        var values = ((UnevenData.Of(Known, count, random).clamp(-1, 1) + 1) * (Levels - 1) / 2).round() * 2 / (Levels - 1) - 1;
        var classes = arange(count, dtype: int64).remainder(7).eq(3).to(int64);
        classes[5] = 2;
        return new(values, Condition.OfClasses(classes));
    }
}

/// <summary>Samples of two positions whose states depend on each other, with known probabilities; one never occurs.</summary>
internal sealed class PairData : StandInData, IKnownStates
{
    private const int States = 3;

    public IReadOnlyList<double> Probabilities { get; } = [0.25, 0.05, 0.1, 0, 0.2, 0.1, 0.05, 0.15, 0.1];

    public override DataSpace Describe() => new([2], new StateValues(States));

    protected override Samples Draw(int count, Generator random)
    {
        var pair = multinomial(tensor([.. Probabilities], dtype: float64), count, replacement: true, generator: random);
        return new(stack([pair.div(States, RoundingMode.floor), pair.remainder(States)], 1));
    }
}

/// <summary>Numbers with a target of two numbers; the targets of some are not told.</summary>
internal sealed class TargetData : StandInData
{
    public override DataSpace Describe() => new([5], DataSpace.Asked(0, 2));

    protected override Samples Draw(int count, Generator random)
    {
        var target = randn([count, 2], generator: random);
        var untold = arange(count).remainder(6).eq(3).unsqueeze(1);
        return new(
            cat([target, target.flip(1) * 0.5f, target.sum(1, keepdim: true)], 1) + 0.2f * randn([count, 5], generator: random),
            Condition.Of((ConditionPart.Target, (Tensor?)target.masked_fill(untold, float.NaN))));
    }
}

/// <summary>Images with more rows than a small classifier sees, bright above or below.</summary>
internal sealed class LargeData() : StandInData(60, 20, 40)
{
    private const int Height = 36, Width = 20;

    public override DataSpace Describe() => new([1, Height, Width], new ContinuousValues(new(-1, 1)), DataSpace.Asked(2));

    protected override Samples Draw(int count, Generator random)
    {
        var classes = Classes(count, 2);
        var slope = linspace(-0.6, 0.6, Height).reshape(1, 1, Height, 1) * (2 * classes.to(float32) - 1).reshape(count, 1, 1, 1);
        return new((slope + 0.1 * randn([count, 1, Height, Width], generator: random)).clamp(-1, 1), Condition.OfClasses(classes));
    }
}

/// <summary>Small pictures of states of two classes.</summary>
internal sealed class StatePictureData : StandInData
{
    public override DataSpace Describe() => new([1, 8, 8], new StateValues(3), DataSpace.Asked(2));

    protected override Samples Draw(int count, Generator random)
    {
        var classes = Classes(count, 2);
        var steps = randint(0, 2, [count, 1, 8, 8], dtype: int64, generator: random);
        return new((steps + classes.reshape(count, 1, 1, 1)).remainder(3), Condition.OfClasses(classes));
    }
}

/// <summary>Rows with two columns of words that depend on each other, two of numbers, one of which never varies.</summary>
internal sealed class WordsData() : StandInData(170, 60, 111)
{
    public override DataSpace Describe() => new(
        [4], new TableValues([new("size"), new("word", ["one", "two", "three", "never"]), new("other", ["a", "b"]), new("still")]));

    protected override Samples Draw(int count, Generator random)
    {
        var word = randint(0, 3, [count], dtype: int64, generator: random);
        var other = (word + randint(0, 3, [count], dtype: int64, generator: random)).ge(3).to(float32);
        var size = word.to(float32) - other + 0.4 * randn(count, generator: random);
        return new(stack([size, word.to(float32), other, full_like(size, 2.5)], 1));
    }
}

/// <summary>
/// Pictures in three colours with a class, a target and a caption each, of which it is known what they say and show: how bright the
/// picture is, and sometimes whether it falls off.
/// </summary>
internal sealed class PictureData : StandInData, IKnownCaptions
{
    private const int Height = 8, Width = 16, Longest = 4;

    private static readonly Vocabulary Words = new(["a", "bright", "dark", "falling", "picture", "rising"]);

    public IReadOnlyList<string> Attributes => ["light", "slope"];

    public override DataSpace Describe() => new(
        [3, Height, Width], new ContinuousValues(new(-1, 1), 256),
        [.. DataSpace.Asked(2, 2), new ConditionSpace(ConditionPart.Text, Longest, Words)]);

    public Tensor Said(Tensor text) => stack(
        [text.eq(1).any(1).to(int64), text.eq(5).any(1).to(int64) - text.eq(5).logical_or(text.eq(3)).any(1).logical_not().to(int64)], 1);

    public Tensor Shown(Tensor pictures)
    {
        var means = pictures.mean([1, 2]);
        return stack([means.mean([1]).gt(0).to(int64), means.select(1, Width - 1).gt(means.select(1, 0)).to(int64)], 1);
    }

    protected override Samples Draw(int count, Generator random)
    {
        var bright = randint(0, 2, [count], dtype: int64, generator: random);
        var rising = randint(0, 3, [count], dtype: int64, generator: random);
        var slope = linspace(-0.4, 0.4, Width).reshape(1, 1, 1, Width) * (2 * rising.gt(0).to(float32) - 1).reshape(count, 1, 1, 1);
        var noise = 0.1 * randn([count, 3, Height, Width], generator: random);
        var light = (0.8 * bright.to(float32) - 0.4).reshape(count, 1, 1, 1) * tensor([1f, 0.9f, 0.7f]).reshape(1, 3, 1, 1);
        // "a bright picture rising", and nothing of the slope where it is not told.
        var told = rising.ne(1);
        var last = where(told, where(rising.gt(0), 5L, 3L), Vocabulary.NoWord);
        var text = stack([zeros_like(bright), where(bright.gt(0), 1L, 2L), full_like(bright, 4), last], 1);
        var values = ((light + slope + noise).clamp(-1, 1) * 127.5 + 127.5).round() / 127.5 - 1;
        return new(values.to(float32), new Condition(
            (ConditionPart.Class, bright), (ConditionPart.Target, stack([slope.flatten(1).select(1, 0), light.flatten(1).select(1, 0)], 1)),
            (ConditionPart.Text, text)));
    }
}
