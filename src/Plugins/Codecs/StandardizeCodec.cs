using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Codecs;

/// <summary>
/// (x - mean) / deviation, with the mean and the standard deviation of each channel of the training data, or of each number where a sample
/// is a vector. Schedules assume data of mean 0 and about unit variance.
/// </summary>
[Description("mean 0 and variance 1 for each channel, or each number of a vector; samples come back in the data's units")]
[Source("Karras et al. 2022, section 5, who ask for data of a known variance")]
public sealed class StandardizeCodec : ICodec
{
    // A channel that does not vary is only moved.
    private const double LeastDeviation = 1e-12;

    public string? Refusal(DataSpace space) =>
        space.Values is ContinuousValues ? null : $"needs continuous numbers, and the data has {space.Values}";

    public DataSpace Encode(DataSpace space) => space with { Values = new ContinuousValues() };

    public IFittedCodec Fit(Dataset data)
    {
        using var scope = NewDisposeScope();
        long[] over = [0, .. Enumerable.Range(2, data.Train.Shape.Count - 1).Select(d => (long)d)];
        var (mean, variance) = data.Train.Stored is { } stored ? Moments(stored, over) : Moments(data.Train.Values.to(float64), over);
        var deviation = variance.sqrt();
        return new Fitted(
            mean.DetachFromDisposeScope(), where(deviation.lt(LeastDeviation), ones_like(deviation), deviation).DetachFromDisposeScope());
    }

    private static (Tensor Mean, Tensor Variance) Moments(Tensor x, long[] over) =>
        (x.mean(over, keepdim: true), x.var(over, unbiased: false, keepdim: true));

    /// <summary>The same of samples that are too many for memory: their means, then the mean square around them.</summary>
    private static (Tensor Mean, Tensor Variance) Moments(StoredRows rows, long[] over)
    {
        var mean = Mean(x => x);
        return (mean, Mean(x => (x - mean).square()));

        Tensor Mean(Func<Tensor, Tensor> map)
        {
            var sum = zeros(1, dtype: float64);
            rows.ForEachChunk((chunk, _) =>
                sum = (sum + map(chunk.to(float64)).mean(over, keepdim: true) * chunk.shape[0]).MoveToOuterDisposeScope());
            return sum / rows.Count;
        }
    }

    private sealed class Fitted(Tensor mean, Tensor deviation) : IFittedCodec
    {
        public Samples Encode(Samples samples) => samples with { Values = Map(samples.Values, (x, m, d) => (x - m) / d) };

        public Samples Decode(Samples codes) => codes with { Values = Map(codes.Values, (x, m, d) => x * d + m) };

        private Tensor Map(Tensor x, Func<Tensor, Tensor, Tensor, Tensor> map)
        {
            using var scope = NewDisposeScope();
            return map(x, mean.to(x.dtype, x.device), deviation.to(x.dtype, x.device)).MoveToOuterDisposeScope();
        }
    }
}
