using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Codecs;

/// <summary>Codes z of an autoencoder as z' = (z - mean) / deviation, by the moments of the codes of a training part.</summary>
internal sealed class LatentCode : IBoundedCodec
{
    private const int BatchSize = 500;

    // A channel that does not vary is only moved.
    private const double LeastDeviation = 1e-6;

    private readonly IAutoencoder _autoencoder;
    private readonly CachedCodes _codes;
    private readonly DecodedSample _decode;
    private readonly Compute _compute;
    private readonly Tensor _mean, _deviation;

    private LatentCode(IAutoencoder autoencoder, CachedCodes codes, DecodedSample decode, Compute compute, Tensor mean, Tensor deviation) =>
        (_autoencoder, _codes, _decode, _compute, _mean, _deviation) = (autoencoder, codes, decode, compute, mean, deviation);

    /// <summary>
    /// With the moments of drawn codes: over channels of an image, over each number of a vector. The variance of a drawn code is that of
    /// its mean and the mean of its variance.
    /// </summary>
    public static LatentCode Fit(IAutoencoder autoencoder, CachedCodes codes, DecodedSample decode, Dataset data, Compute compute)
    {
        using var scope = NewDisposeScope();
        var all = codes.Of(data.Train.To(compute)).to(float64);
        var (means, deviations) = (all.select(1, 0), all.select(1, 1));
        long[] over = [0, .. Enumerable.Range(2, (int)means.dim() - 2).Select(d => (long)d)];
        var mean = means.mean(over, keepdim: true);
        var deviation = (means.var(over, unbiased: false, keepdim: true) + deviations.square().mean(over, keepdim: true)).sqrt();
        deviation = where(deviation.lt(LeastDeviation), ones_like(deviation), deviation);
        return new(autoencoder, codes, decode, compute, mean.DetachFromDisposeScope(), deviation.DetachFromDisposeScope());
    }

    public Samples Encode(Samples samples)
    {
        using var scope = NewDisposeScope();
        return samples with { Values = Prepare(samples).Values.select(1, 0).MoveToOuterDisposeScope() };
    }

    /// <summary>Mean and deviation of each standardised code, [N, 2, ...].</summary>
    public Samples Prepare(Samples samples) => Standardised(samples, _codes.Of(samples));

    public Samples PrepareBatch(Samples batch) => Standardised(batch, _codes.Map(batch));

    private Samples Standardised(Samples samples, Tensor found)
    {
        using var scope = NewDisposeScope();
        using var codes = found;
        var (mean, deviation) = Moments(codes.dtype, codes.device);
        return samples with
        {
            Values = stack([(codes.select(1, 0) - mean) / deviation, codes.select(1, 1) / deviation], 1).MoveToOuterDisposeScope(),
        };
    }

    public Samples Draw(Samples prepared, Generator random)
    {
        using var scope = NewDisposeScope();
        var code = new GaussianCode(prepared.Values.select(1, 0), prepared.Values.select(1, 1));
        return prepared with { Values = code.Draw(random).MoveToOuterDisposeScope() };
    }

    public Samples Decode(Samples codes)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (long start = 0; start < codes.Count; start += BatchSize)
        {
            using var inner = NewDisposeScope();
            NativeHeap.TrimNowAndThen();
            var batch = codes.Slice(start, Math.Min(BatchSize, codes.Count - start)).To(_compute);
            var (mean, deviation) = Moments(batch.Values.dtype, batch.Values.device);
            var z = batch.Values * deviation + mean;
            var x = _autoencoder.Decode(z, batch.Condition, _decode, new SampleNoise(0, start));
            parts.Add(x.to(codes.Values.device).MoveToOuterDisposeScope());
        }

        return codes with { Values = cat(parts).MoveToOuterDisposeScope() };
    }

    public CodeBound Bound(Samples samples, Generator random)
    {
        using var scope = NewDisposeScope();
        var batch = samples.To(_compute);
        var code = _autoencoder.Encode(batch.Values, batch.Condition);
        var exact = new GaussianCode(code.Mean.to(float64), code.Deviation.to(float64));
        var z = exact.Draw(random);
        var (mean, deviation) = Moments(float64, z.device);
        var standard = (z - mean) / deviation;
        var scale = deviation.log().expand_as(z).flatten(1).sum(1);
        return new(
            samples with { Values = standard.MoveToOuterDisposeScope() },
            (-_autoencoder.LogLikelihood(samples.Values.to(_compute.Device), z, batch.Condition)).MoveToOuterDisposeScope(),
            exact.Entropy().MoveToOuterDisposeScope(),
            scale.MoveToOuterDisposeScope());
    }

    private (Tensor Mean, Tensor Deviation) Moments(ScalarType type, Device device) =>
        (_mean.to(type, device), _deviation.to(type, device));
}
