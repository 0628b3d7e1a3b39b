using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>
/// Batches in a fresh random order every epoch. The order is a function of the seed and the epoch alone, so batch
/// number n is the same whether training was interrupted or not. So are the codes that are drawn for a batch. What a codec needs of a
/// sample is prepared once, unless samples are changed at random.
/// </summary>
public sealed class BatchSource(
    Samples data, int batchSize, RandomStreams streams, Compute compute, IAugmentation? augmentation = null, IFittedCodec? codec = null)
    : IDisposable
{
    // Stored samples are moved batch by batch.
    private readonly Samples _data = data.Stored is not null ? data
        : codec is null || augmentation is not null ? data.To(compute) : codec.Prepare(data.To(compute));
    private readonly int _batchSize = (int)Math.Min(batchSize, data.Count);
    private Tensor? _order;
    private long _epoch = -1;

    /// <summary>Batches in one pass over the data; a remainder that does not fill a batch is left out of the epoch.</summary>
    public long BatchesPerEpoch => _data.Count / _batchSize;

    /// <summary>Batch number <paramref name="step"/>, counted from 0 across epochs.</summary>
    public Samples Batch(long step)
    {
        long epoch = Math.DivRem(step, BatchesPerEpoch, out long position);
        if (epoch != _epoch) Shuffle(epoch);
        using var index = _order!.narrow(0, position * _batchSize, _batchSize);
        var batch = _data.Select(index);
        if (data.Stored is not null) batch = batch.To(compute);
        if (augmentation is not null)
        {
            using var random = streams.Fresh($"augmentation {step}");
            batch = batch with { Values = augmentation.Apply(batch.Values, random) };
        }

        if (codec is null) return batch;
        using var ofCodes = streams.Fresh($"codes {step}");
        return codec.Draw(augmentation is null ? batch : codec.Prepare(batch), ofCodes);
    }

    public void Dispose() => _order?.Dispose();

    private void Shuffle(long epoch)
    {
        using var random = streams.Fresh($"data order {epoch}");
        _order?.Dispose();
        _order = randperm(_data.Count, device: CPU, generator: random).to(data.Stored is null ? compute.Device : CPU).DetachFromDisposeScope();
        _epoch = epoch;
    }
}
