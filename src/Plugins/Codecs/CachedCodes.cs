using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Codecs;

/// <summary>
/// Mean and deviation of the code of each sample of a part, computed once for all runs: they are kept on disk by the digests of the
/// samples and of the autoencoder's weights.
/// </summary>
/// <param name="autoencoder">Whose codes they are.</param>
/// <param name="cache">Where they are kept.</param>
/// <param name="weights">The digest of the autoencoder's weights.</param>
/// <param name="compute">Where it is and in which numbers.</param>
internal sealed class CachedCodes(IAutoencoder autoencoder, DataCache cache, string weights, Compute compute)
{
    // Fewer samples are batches, not a part of the data: they are not met again.
    private const int Least = 2000;
    private const int BatchSize = 500;

    // What is kept goes through one array.
    private long BytesOfCode => 2L * autoencoder.Codes.Dimensions * (compute.Precision == float64 ? sizeof(double) : sizeof(float));

    /// <summary>[N, 2, ...]: the mean and the deviation of each code, in the run's numbers and on its device.</summary>
    public Tensor Of(Samples samples)
    {
        if (samples.Count < Least || samples.Count * BytesOfCode > int.MaxValue) return Map(samples);
        var key = string.Join('/', [
            "codes", weights, Digest.Of(samples), compute.Device.type.ToString(), compute.Precision.ToString(),
            TorchSharp.torch.get_num_threads().ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        var bytes = cache.Bytes(key, () =>
        {
            using var mapped = Map(samples).cpu();
            return mapped.bytes.ToArray();
        });
        using var scope = NewDisposeScope();
        var codes = empty([samples.Count, 2, .. autoencoder.Codes.Shape], dtype: compute.Precision);
        bytes.CopyTo(codes.bytes);
        return codes.to(compute.Device).MoveToOuterDisposeScope();
    }

    /// <summary>The same, computed now.</summary>
    public Tensor Map(Samples samples)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (long start = 0; start < samples.Count; start += BatchSize)
        {
            using var inner = NewDisposeScope();
            NativeHeap.TrimNowAndThen();
            var batch = samples.Slice(start, Math.Min(BatchSize, samples.Count - start)).To(compute);
            var code = autoencoder.Encode(batch.Values, batch.Condition);
            parts.Add(stack([code.Mean, code.Deviation], 1).to(compute.Precision).MoveToOuterDisposeScope());
        }

        return cat(parts).MoveToOuterDisposeScope();
    }
}
