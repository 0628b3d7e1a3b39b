using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Codecs;
using Diffusion.Plugins.Tests.Tasks;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Codecs;

/// <summary>Codes of probabilistic PCA, whose aggregate posterior is N(0, I) where q is the exact posterior.</summary>
public sealed class LatentCodeTests : IDisposable
{
    private const int Count = 20_000;
    private static readonly Compute Double = new(CPU, ScalarType.Float64);

    private readonly string _folder = Directory.CreateTempSubdirectory("codes").FullName;
    private readonly LinearAutoencoder _pca = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void DrawnCodesHaveMeanZeroAndVarianceOneAndComeBackAsMeans()
    {
        using var scope = NewDisposeScope();
        var x = new Samples(_pca.Draw(Count));
        var codec = Codec(_pca.Model, x);
        using var random = new Generator(1);
        var drawn = codec.Draw(codec.Prepare(x), random).Values;
        Assert.Equal([Count, 2], drawn.shape);
        // Four standard errors of a mean and a variance.
        Assert.Equal(0, drawn.mean([0]).abs().max().item<double>(), 4 / Math.Sqrt(Count));
        Assert.Equal(0, (drawn.var(0) - 1).abs().max().item<double>(), 4 * Math.Sqrt(2.0 / Count));
        using var other = new Generator(2);
        Assert.True((codec.Draw(codec.Prepare(x), other).Values - drawn).abs().mean().item<double>() > 0.01);
        var mean = _pca.Model.Encode(x.Values, null).Mean;
        Assert.Equal(0, (codec.Decode(codec.Encode(x)).Values - _pca.Model.Decode(mean, null)).abs().max().item<double>(), 1e-12);
    }

    [Fact]
    public void ThePartsOfTheBoundAddUpToTheLikelihoodWhereEverythingIsExact()
    {
        using var scope = NewDisposeScope();
        var x = new Samples(_pca.Draw(Count));
        var codec = Codec(_pca.Model, x);
        using var random = new Generator(1);
        var bound = codec.Bound(x, random);
        // Codes z have the density N(0, I) here; z' = (z - m) / d has that of z times d, the determinant.
        var (mean, deviation) = Moments(codec, x);
        var z = bound.Codes.Values * deviation + mean;
        var prior = 0.5 * (z.square() + Math.Log(2 * Math.PI)).sum(1);
        var ofCode = prior - deviation.log().sum();
        var total = bound.Decoder - bound.Entropy + bound.Scale + ofCode - _pca.NegativeLog(x.Values);
        // The entropy stands for -log q of the draw: only on the average.
        Assert.Equal(0, total.mean().item<double>(), 4 * total.std().item<double>() / Math.Sqrt(Count));
        Assert.InRange(total.std().item<double>(), 0.5, 1.5);
        Assert.Equal(deviation.log().sum().item<double>(), bound.Scale.mean().item<double>(), 1e-9);
    }

    [Fact]
    public void CodesAreComputedOnceForTheSameDataAndWeights()
    {
        using var scope = NewDisposeScope();
        var x = new Samples(_pca.Draw(3000));
        var first = Codec(_pca.Model, x).Encode(x).Values;
        var counting = new Counting(_pca.Model);
        Assert.Equal(0, (Codec(counting, x).Encode(x).Values - first).abs().max().item<double>());
        Assert.Equal(0, counting.Encoded);
        Codec(counting, x, "other weights");
        Assert.Equal(3000, counting.Encoded);
        Codec(counting, new(_pca.Draw(3000) + 1));
        Assert.Equal(6000, counting.Encoded);
    }

    /// <summary>A batch that is not met again, such as one that was changed at random, leaves nothing on disk.</summary>
    [Fact]
    public void CodesOfABatchAreNotKept()
    {
        using var scope = NewDisposeScope();
        var (x, batch) = (new Samples(_pca.Draw(3000)), new Samples(_pca.Draw(2500) + 1));
        var codec = Codec(_pca.Model, x);
        int kept = Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length;
        var prepared = codec.PrepareBatch(batch).Values;
        Assert.Equal(kept, Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length);
        Assert.Equal(0, (codec.Prepare(batch).Values - prepared).abs().max().item<double>());
        Assert.NotEqual(kept, Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length);
    }

    private LatentCode Codec(IAutoencoder autoencoder, Samples train, string weights = "weights")
    {
        var codes = new CachedCodes(autoencoder, new DataCache(_folder), weights, Double);
        return LatentCode.Fit(autoencoder, codes, DecodedSample.Mean, new(train, null, train, ""), Double);
    }

    /// <summary>What the codes were standardised by: two codes tell a line.</summary>
    private (Tensor Mean, Tensor Deviation) Moments(LatentCode codec, Samples x)
    {
        var two = x.Slice(0, 2);
        var (plain, standard) = (_pca.Model.Encode(two.Values, null).Mean, codec.Encode(two).Values);
        var deviation = (plain[0] - plain[1]) / (standard[0] - standard[1]);
        return (plain[0] - standard[0] * deviation, deviation);
    }

    private sealed class Counting(IAutoencoder inner) : IAutoencoder
    {
        public long Encoded { get; private set; }

        public DataSpace Space => inner.Space;

        public DataSpace Codes => inner.Codes;

        public bool IsVariational => inner.IsVariational;

        public bool IsConditional => inner.IsConditional;

        public GaussianCode Encode(Tensor x, Condition? condition)
        {
            Encoded += x.shape[0];
            return inner.Encode(x, condition);
        }

        public Tensor Decode(Tensor codes, Condition? condition) => inner.Decode(codes, condition);

        public Tensor Draw(Tensor codes, Condition? condition, INoiseSource noise) => inner.Draw(codes, condition, noise);

        public Tensor DrawCodes(int count, Condition? condition, INoiseSource noise) => inner.DrawCodes(count, condition, noise);

        public Tensor LogLikelihood(Tensor x, Tensor codes, Condition? condition) => inner.LogLikelihood(x, codes, condition);

        public BoundDraw Bound(Tensor x, Condition? condition, Generator random) => inner.Bound(x, condition, random);
    }
}
