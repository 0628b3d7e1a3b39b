using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Images;

/// <summary>
/// How often pictures show what their captions say, attribute by attribute and all together, apart for captions that the training part has
/// and those that it has not. The data itself reads both; an attribute that a caption leaves open does not count.
/// </summary>
[Description("share of pictures that show what their caption says, of each attribute, for captions seen and never seen in training")]
[Source("Park et al. 2021, Benchmark for Compositional Text-to-Image Synthesis")]
[Better(Better.Higher, "captionsSeen", "captionsUnseen")]
internal sealed class CaptionsMetric(IDataSource data) : IMetric
{
    private const long NotTold = -1;

    public IReadOnlyList<DataPart> Sees => [DataPart.Train, DataPart.Test];

    public string? Refusal(IDataSource source) =>
        source is IKnownCaptions ? null : "needs data that tells what its captions say, such as captioned-digits";

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var (known, numbers) = ((IKnownCaptions)data, new Dictionary<string, double>());
        if (!SampleCounts.Suffice(input, input.Samples.Values, null, 1)) return numbers;
        if (input.Samples.Condition?[ConditionPart.Text] is null)
        {
            input.Warn("no captions were asked of the samples. It is left out.");
            return numbers;
        }

        var trained = Captions(input.Data.Train).ToHashSet(StringComparer.Ordinal);
        var isSeen = tensor(Captions(input.Samples).Select(trained.Contains).ToArray());
        var right = new Reading(known, input.Samples);
        foreach (var (group, rows) in new[] { ("Seen", isSeen), ("Unseen", isSeen.logical_not()) })
        {
            if (!rows.any().item<bool>()) continue;
            Share.Of(right.Whole.masked_select(rows)).AddTo(numbers, $"captions{group}");
            foreach (var (i, attribute) in known.Attributes.Index())
                if (right.Of(i, rows) is { } share) numbers[Name(attribute, group)] = share;
        }

        var real = new Reading(known, input.Data.Test).Whole;
        numbers["captionsReal"] = real.to(float64).mean().item<double>();
        return numbers;
    }

    private static string Name(string attribute, string group) => $"captions{char.ToUpperInvariant(attribute[0])}{attribute[1..]}{group}";

    private static IEnumerable<string> Captions(Samples samples) =>
        samples.Condition![ConditionPart.Text]!.data<long>().ToArray()
            .Chunk((int)samples.Condition[ConditionPart.Text]!.shape[1]).Select(row => string.Join(' ', row));

    /// <summary>Which attributes of which pictures are as their captions say.</summary>
    private sealed class Reading
    {
        private readonly Tensor _told, _right;

        public Reading(IKnownCaptions known, Samples samples)
        {
            var said = known.Said(samples.Condition![ConditionPart.Text]!);
            _told = said.ne(NotTold);
            _right = said.eq(known.Shown(samples.Values));
        }

        /// <summary>True where all that is told is right, [N].</summary>
        public Tensor Whole => _right.logical_or(_told.logical_not()).all(1);

        /// <summary>The share of some pictures whose attribute is right; null where no caption tells it.</summary>
        public double? Of(int attribute, Tensor rows)
        {
            var counted = _told.select(1, attribute).logical_and(rows);
            return counted.any().item<bool>() ? _right.select(1, attribute).masked_select(counted).to(float64).mean().item<double>() : null;
        }
    }
}
