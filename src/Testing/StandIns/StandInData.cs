using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>Small generated data in two parts, the same every time.</summary>
/// <param name="ofTraining">Samples of the training part.</param>
/// <param name="ofValidation">Those of the validation part; 0 for none.</param>
/// <param name="ofTest">Those of the test part.</param>
internal abstract class StandInData(int ofTraining = 240, int ofValidation = 80, int ofTest = 160) : IDataSource
{

    public virtual GaussianMixture? Mixture => null;

    public bool HasModes => Modes is not null;

    public bool HasValidation => ofValidation > 0;

    public abstract DataSpace Describe();

    public Dataset Load()
    {
        var (train, test) = (Draw(ofTraining, new Generator(11)), Draw(ofTest, new Generator(12)));
        var validation = HasValidation ? Draw(ofValidation, new Generator(13)) : null;
        return new(train, validation, test, Digest.Of(train.Tensors.Concat(test.Tensors)), Modes);
    }

    /// <summary>Samples that are in no part.</summary>
    public Samples Fresh(int count) => Draw(count, new Generator(14));

    protected virtual Modes? Modes => null;

    protected abstract Samples Draw(int count, Generator random);

    /// <summary>Classes one after the other.</summary>
    protected static Tensor Classes(int count, int classes) => arange(count, dtype: int64).remainder(classes);
}

internal sealed class PointData(int ofTraining = 240, int ofValidation = 80, int ofTest = 160)
    : StandInData(ofTraining, ofValidation, ofTest)
{
    public static readonly GaussianMixture Known = new(
        [1 / 3.0, 1 / 3.0, 1 / 3.0], [[-1.0, 0.4], [0.9, 0.8], [0.2, -1.1]], [0.25, 0.25, 0.25]);

    public override GaussianMixture Mixture => Known;

    public override DataSpace Describe() => new([2], DataSpace.Asked(3));

    protected override Modes Modes => new(Centers(), Known.StandardDeviations[0]);

    protected override Samples Draw(int count, Generator random)
    {
        var classes = Classes(count, 3);
        return new(
            Centers().index_select(0, classes) + (float)Known.StandardDeviations[0] * randn([count, 2], generator: random),
            Condition.OfClasses(classes));
    }

    private static Tensor Centers() => tensor([.. Known.Means.SelectMany(m => m).Select(x => (float)x)], [3, 2]);
}

internal sealed class ImageData : StandInData
{
    private const int Side = 8, Shades = 17;

    public override DataSpace Describe() => new(
        [1, Side, Side], new ContinuousValues(new(-1, 1), Shades), DataSpace.Asked(4));

    /// <summary>A slope in one of four directions, of a random steepness, with a little noise.</summary>
    protected override Samples Draw(int count, Generator random)
    {
        var classes = Classes(count, 4);
        var line = linspace(-1, 1, Side);
        var (across, down) = (line.reshape(1, 1, Side).expand(1, Side, Side), line.reshape(1, Side, 1).expand(1, Side, Side));
        var slopes = stack([across, down, -across, (across + down) / 2]).index_select(0, classes);
        var steep = 0.4 + 0.5 * rand([count, 1, 1, 1], generator: random);
        var noisy = steep * slopes + 0.1 * randn([count, 1, Side, Side], generator: random);
        var shades = ((noisy.clamp(-1, 1) + 1) / 2 * (Shades - 1)).round();
        return new(shades / (Shades - 1) * 2 - 1, Condition.OfClasses(classes));
    }
}

/// <summary>One position with known probabilities.</summary>
internal sealed class StateData(bool hasClasses) : StandInData, IKnownStates
{
    public static readonly double[] Known = [0.4, 0.1, 0.25, 0.2, 0.05];

    public IReadOnlyList<double> Probabilities => Known;

    public override DataSpace Describe() => new([1], new StateValues(Known.Length), DataSpace.Asked(hasClasses ? 2 : 0));

    protected override Samples Draw(int count, Generator random)
    {
        var values = multinomial(tensor(Known, dtype: float64), count, replacement: true, generator: random);
        return new(values.reshape(count, 1), hasClasses ? Condition.OfClasses(Classes(count, 2)) : null);
    }
}

/// <summary>Walks to a neighbouring token.</summary>
internal sealed class TokenData : StandInData
{
    private const int Length = 12, Vocabulary = 7;

    public override DataSpace Describe() => new(
        [Length], new TokenValues(Vocabulary, [.. "abcdef ".Select(c => $"{c}")]));

    protected override Samples Draw(int count, Generator random)
    {
        var steps = randint(-1, 2, [count, Length], dtype: int64, generator: random);
        var start = randint(0, Vocabulary, [count, 1], dtype: int64, generator: random);
        return new((start + steps.cumsum(1)).remainder(Vocabulary));
    }
}

/// <summary>A word, a number that depends on it, and one that depends on that number.</summary>
internal sealed class TableData : StandInData
{
    public override DataSpace Describe() => new([3], new TableValues([new("word", ["one", "two", "three"]), new("size"), new("weight")]));

    protected override Samples Draw(int count, Generator random)
    {
        var word = Classes(count, 3).to(float32);
        var size = word + 0.5 * randn(count, generator: random);
        return new(stack([word, size, 0.7 * size + 0.3 * randn(count, generator: random)], 1));
    }
}
