using Diffusion.Framework.Metrics;
using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>The samples that a likelihood is measured of, in batches, in double precision where the network is.</summary>
internal static class LikelihoodBatches
{
    /// <summary>Calls a function for each batch, in a dispose scope of its own.</summary>
    /// <param name="input">Whose held-out data and device are used; its model is a <see cref="GaussianModel"/>.</param>
    /// <param name="options">How many samples, or all when there are fewer, and the size of a batch.</param>
    /// <param name="random">Draws the codes, where the model has learned codes.</param>
    /// <param name="measure">Takes what the model has learned of each sample.</param>
    public static void Visit(MetricInput input, LikelihoodOptions options, Generator random, Action<LikelihoodBatch> measure)
    {
        using var whole = NewDisposeScope();
        var codec = (IBoundedCodec?)((GaussianModel)input.Model).Codec?.Invoke(input.Data);
        Visit(input, options, batch =>
            measure(codec is null ? Plain(batch.To(input.Compute)) : Coded(codec.Bound(batch, random), input.Compute)));
    }

    /// <summary>Calls a function for each batch of the samples as they are, in a dispose scope of its own.</summary>
    /// <param name="input">Whose data and device are used.</param>
    /// <param name="options">How many samples, or all when there are fewer, and the size of a batch.</param>
    /// <param name="measure">Takes the values, float64 [B, ...], and what each sample is.</param>
    public static void Visit(MetricInput input, LikelihoodOptions options, Action<Tensor, Condition?> measure) =>
        Visit(input, options, batch =>
        {
            var plain = Plain(batch.To(input.Compute));
            measure(plain.X0, plain.Condition);
        });

    private static void Visit(MetricInput input, LikelihoodOptions options, Action<Samples> measure)
    {
        using var whole = NewDisposeScope();
        var chosen = options.Chosen(input.Data);
        for (long start = 0; start < chosen.Count; start += options.BatchSize)
        {
            using var scope = NewDisposeScope();
            input.Advance(start, chosen.Count);
            measure(chosen.Slice(start, Math.Min(options.BatchSize, chosen.Count - start)));
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

    private static LikelihoodBatch Plain(Samples batch) => new(batch.Values.to(float64), batch.Condition, null);

    private static LikelihoodBatch Coded(CodeBound bound, Compute compute) =>
        new(bound.Codes.Values.to(float64, compute.Device), bound.Codes.Condition?.To(compute.Device), bound);
}

/// <summary>What a model has learned of some samples.</summary>
/// <param name="X0">The samples, or their codes; float64 [B, ...].</param>
/// <param name="Condition">What each sample is.</param>
/// <param name="Bound">What the codes say of the samples; null where the samples themselves were learned.</param>
internal sealed record LikelihoodBatch(Tensor X0, Condition? Condition, CodeBound? Bound)
{
    /// <summary>-log p of each sample is at most that of its code and this, in nats, [B]; null without codes.</summary>
    public Tensor? BesidesCode => Bound is null ? null : Bound.Decoder - Bound.Entropy + Bound.Scale;
}
