using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>Points in the plane, generated from a seed. Points of the three parts are independent draws.</summary>
public abstract class PlaneData(PlaneOptions options) : IDataSource
{
    public virtual DataSpace Describe() => new([2]);

    public bool HasValidation => options.ValidationPart > 0;

    public virtual bool HasModes => false;

    public virtual GaussianMixture? Mixture => null;

    public Dataset Load()
    {
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(options.DataSeed);
        var train = Draw(options.Count, streams["train"]);
        var validation = HasValidation ? Draw(options.ValidationPart, streams["validation"]) : null;
        var test = Draw(options.TestPart, streams["held out"]);
        var digest = Digest.Of(train.Values, test.Values, train.Targets, test.Targets, validation?.Values, validation?.Targets);
        return new Dataset(train, validation, test, digest, Modes()).MoveToOuterDisposeScope();
    }

    /// <summary>Fresh points, float32 [count, 2], with labels where the data has classes.</summary>
    protected abstract Samples Draw(int count, Generator random);

    /// <summary>The mixture that the points are drawn from, where there is one.</summary>
    protected virtual Modes? Modes() => null;

    /// <summary>[count] uniform numbers in [0, 1).</summary>
    protected static Tensor Uniform(int count, Generator random) => rand(count, generator: random);

    /// <summary>[count, 2] independent normal numbers.</summary>
    protected static Tensor Normal(int count, double standardDeviation, Generator random) =>
        standardDeviation * randn([count, 2], generator: random);
}

/// <summary>Options of every generated data set.</summary>
public record PlaneOptions
{
    [Description("training points"), Range(1, 100_000_000)]
    public int Count { get; init; } = 20_000;

    [Description("points of the test part"), Range(1, 100_000_000)]
    [Formerly("heldOut")]
    public int TestPart { get; init; } = 20_000;

    [Description("points of the validation part; without one nothing can be selected on it")]
    [Range(0, 100_000_000), Affects(Effect.Judging)]
    public int ValidationPart { get; init; } = 2000;

    [Description("seed of the data, independent of the experiment's")]
    public long DataSeed { get; init; }
}
