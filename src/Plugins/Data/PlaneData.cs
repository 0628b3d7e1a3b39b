using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>Points in the plane, generated from a seed. Training and held-out points are independent draws.</summary>
public abstract class PlaneData(PlaneOptions options) : IDataSource
{
    public virtual DataSpace Describe() => new([2]);

    public virtual bool HasModes => false;

    public virtual GaussianMixture? Mixture => null;

    public Dataset Load()
    {
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(options.DataSeed);
        var train = Draw(options.Count, streams["train"]);
        var heldOut = Draw(options.HeldOut, streams["held out"]);
        var dataset = new Dataset(train, heldOut, Digest.Of(train.Values, heldOut.Values, train.Targets, heldOut.Targets), Modes());
        foreach (var kept in train.Tensors.Concat(heldOut.Tensors).Append(dataset.Modes?.Centers)) kept?.MoveToOuterDisposeScope();
        return dataset;
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

    [Description("held-out points"), Range(1, 100_000_000)]
    public int HeldOut { get; init; } = 20_000;

    [Description("seed of the data, independent of the experiment's")]
    public long DataSeed { get; init; }
}
