using Diffusion.Framework.Metrics;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>The samples that a likelihood is measured of, in batches, in double precision where the network is.</summary>
internal static class LikelihoodBatches
{
    /// <summary>Calls a function for each batch, in a dispose scope of its own.</summary>
    /// <param name="input">Whose data and device are used.</param>
    /// <param name="options">How many samples, or all when there are fewer, and the size of a batch.</param>
    /// <param name="measure">Takes x0, float64 [B, ...], and what each sample is.</param>
    public static void Visit(MetricInput input, LikelihoodOptions options, Action<Tensor, Condition?> measure)
    {
        using var whole = NewDisposeScope();
        var chosen = options.Chosen(input.Data);
        long count = chosen.Count;
        for (long start = 0; start < count; start += options.BatchSize)
        {
            using var scope = NewDisposeScope();
            var batch = chosen.Slice(start, Math.Min(options.BatchSize, count - start)).To(input.Compute);
            measure(batch.Values.to(float64), batch.Condition);
            NativeHeap.TrimNowAndThen();
        }
    }

    /// <summary>Standard normal noise, drawn on the CPU so that every device has the same.</summary>
    public static Tensor Noise(Tensor like, Generator random)
    {
        using var scope = NewDisposeScope();
        return randn(like.shape, dtype: float64, generator: random).to(like.device).MoveToOuterDisposeScope();
    }

    /// <summary>A vector's numbers on the host.</summary>
    public static double[] ToArray(Tensor vector)
    {
        using var host = vector.to(float64).cpu();
        return host.data<double>().ToArray();
    }
}
