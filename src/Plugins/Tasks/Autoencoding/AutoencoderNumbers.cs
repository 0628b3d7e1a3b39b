using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Autoencoding;

/// <summary>
/// The bound of -log p of the test part and its parts in nats per dimension, how well samples come back from the means of their codes,
/// and how far codes are from the prior.
/// </summary>
internal sealed class AutoencoderNumbers(IAutoencoder autoencoder, Compute compute)
{
    private const int BatchSize = 500, Repetitions = 4;

    public IReadOnlyDictionary<string, double> Of(DrawingContext context)
    {
        using var scope = NewDisposeScope();
        var numbers = new SortedDictionary<string, double>(StringComparer.Ordinal);
        AddErrors(context.Data.Test, numbers, context.Cancellation);
        // Of several levels the lowest has no prior of its own.
        if (autoencoder is not IHierarchy { Levels: > 1 })
            numbers["codeDivergence"] = CodeMoments.Of(autoencoder, context.Data.Train, compute).Divergence();
        if (autoencoder.IsVariational) AddBound(context.Data.Test, context.Streams["elbo"], numbers, context.Cancellation);
        return numbers;
    }

    /// <summary>
    /// The bound, with its standard error over samples. elboLevels, the part between two levels of codes, is there where there are several.
    /// </summary>
    private void AddBound(Samples test, Generator random, SortedDictionary<string, double> numbers, CancellationToken cancellation)
    {
        var rows = new List<Tensor>();
        foreach (long start in Starts(test, cancellation))
        {
            using var scope = NewDisposeScope();
            var batch = Batch(test, start);
            var draws = Enumerable.Range(0, Repetitions).Select(_ =>
            {
                var code = autoencoder.Bound(batch.Values, batch.Condition, random);
                return stack([code.Reconstruction, code.Between, code.Prior]);
            });
            rows.Add((stack([.. draws]).mean([0]) / autoencoder.Space.Dimensions).cpu().MoveToOuterDisposeScope());
        }

        var parts = cat(rows, 1);
        var totals = parts.sum([0]);
        double Mean(int part) => parts[part].mean().item<double>();
        numbers["elboNats"] = totals.mean().item<double>();
        numbers["elboBits"] = numbers["elboNats"] / Math.Log(2);
        if (test.Count > 1) numbers["elboError"] = totals.std().item<double>() / Math.Sqrt(test.Count);
        (numbers["elboReconstruction"], numbers["elboPrior"]) = (Mean(0), Mean(2));
        if (Mean(1) != 0) numbers["elboLevels"] = Mean(1);
    }

    /// <summary>The root mean square error of numbers, and the share of states and words that come back wrong.</summary>
    private void AddErrors(Samples test, SortedDictionary<string, double> numbers, CancellationToken cancellation)
    {
        var words = autoencoder.Space.Values switch
        {
            ContinuousValues => null,
            TableValues table => tensor([.. table.Columns.Select(c => c.IsText)]),
            _ => ones(1, dtype: @bool),
        };
        double squares = 0, ofNumbers = 0, wrong = 0, ofWords = 0;
        foreach (long start in Starts(test, cancellation))
        {
            using var scope = NewDisposeScope();
            var batch = Batch(test, start);
            var code = autoencoder.Encode(batch.Values, batch.Condition).Mean;
            var difference = (autoencoder.Decode(code, batch.Condition) - batch.Values).to(float64).cpu();
            var isWord = (words ?? zeros(1, dtype: @bool)).expand(difference.shape);
            squares += difference.square().masked_fill(isWord, 0).sum().item<double>();
            wrong += difference.ne(0).logical_and(isWord).sum().item<long>();
            ofWords += isWord.sum().item<long>();
            ofNumbers += isWord.logical_not().sum().item<long>();
        }

        if (ofNumbers > 0) numbers["reconstructionError"] = Math.Sqrt(squares / ofNumbers);
        if (ofWords > 0) numbers["reconstructionWrong"] = wrong / ofWords;
    }

    private Samples Batch(Samples samples, long start) => samples.Slice(start, Math.Min(BatchSize, samples.Count - start)).To(compute);

    private static IEnumerable<long> Starts(Samples samples, CancellationToken cancellation)
    {
        for (long start = 0; start < samples.Count; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            NativeHeap.TrimNowAndThen();
            yield return start;
        }
    }
}
