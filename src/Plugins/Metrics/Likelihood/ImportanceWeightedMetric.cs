using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>
/// The importance-weighted bound of -log p(x) of an autoencoder: -log of the mean of k weights p(x, z) / q(z | x), in nats and bits per
/// dimension. With one draw it is the variational bound; it falls towards -log p(x) as k grows, and is -log p(x) for every k where q is
/// the exact posterior. The error is one standard error over samples.
/// </summary>
[Description("the importance-weighted bound of -log p of the test part of an autoencoder; computed only when named")]
[Source("Burda, Grosse and Salakhutdinov 2016, eq. 8 and theorem 1")]
[Better(Better.Lower, "iwNats", "iwBits")]
internal sealed class ImportanceWeightedMetric(ImportanceWeightedOptions options) : IMetric
{
    public bool ByDefault => false;

    public bool NeedsSamples => false;

    public Type ModelType => typeof(IAutoencoder);

    public IReadOnlyList<DataPart> Sees => options.Part.Seen();

    public string? Refusal(IDataSource source) => options.Part.Refusal(source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var autoencoder = (IAutoencoder)input.Model;
        if (!autoencoder.IsVariational)
        {
            input.Warn("the codes of a plain autoencoder are points, which give no bound. It is left out.");
            return new Dictionary<string, double>();
        }

        var random = input.Streams["importance-weighted"];
        var chosen = options.Chosen(input.Data);
        var nats = new List<double>();
        for (long start = 0; start < chosen.Count; start += options.BatchSize)
        {
            using var inner = NewDisposeScope();
            input.Advance(start, chosen.Count);
            var batch = chosen.Slice(start, Math.Min(options.BatchSize, chosen.Count - start)).To(input.Compute);
            var values = batch.Values.is_floating_point() ? batch.Values.to(float64) : batch.Values;
            using var weights = LogWeights(autoencoder, values, batch.Condition, options.Draws, random, input.Cancellation);
            var bound = Math.Log(options.Draws) - weights.logsumexp(0);
            nats.AddRange(LikelihoodBatches.ToArray(bound / input.Space.Dimensions));
            NativeHeap.TrimNowAndThen();
        }

        return new Dictionary<string, double>
        {
            ["iwNats"] = nats.Average(),
            ["iwBits"] = nats.Average() / Math.Log(2),
            ["iwError"] = Math.Sqrt(StandardError.Squared(nats)),
        };
    }

    /// <summary>log p(x, z) - log q(z | x) of some draws of the codes, float64 [draws, B].</summary>
    internal static Tensor LogWeights(
        IAutoencoder autoencoder, Tensor x, Condition? condition, int draws, Generator random, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        return stack([.. Enumerable.Range(0, draws).Select(_ =>
        {
            using var one = NewDisposeScope();
            cancellation.ThrowIfCancellationRequested();
            return autoencoder.Bound(x, condition, random).LogWeight.MoveToOuterDisposeScope();
        })]).MoveToOuterDisposeScope();
    }
}

public sealed record ImportanceWeightedOptions : LikelihoodOptions
{
    [Description("codes that are drawn for each sample"), Range(1, 1_000_000)]
    public int Draws { get; init; } = 50;
}
