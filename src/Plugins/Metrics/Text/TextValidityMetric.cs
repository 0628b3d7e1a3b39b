using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Text;

/// <summary>
/// The share of the samples' words that the training text has, and the share of characters that are characters of the data and no mask
/// that was left. A word is what stands between white space; the first and the last of a window may be cut and do not count. The yardstick
/// is the share of the test part's words.
/// </summary>
[Description("share of words that the training text has, and of characters that are in the alphabet")]
[Source("Graves 2014, section 3, for judging characters by the words that they make")]
[Revision(2)]
[Better(Better.Higher, "validWords", "validCharacters")]
internal sealed class TextValidityMetric : IMetric
{
    public IReadOnlyList<DataPart> Sees => [DataPart.Train, DataPart.Test];

    public string? Refusal(IDataSource source) => DataRefusal.UnlessText(source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var numbers = new Dictionary<string, double>();
        if (!SampleCounts.Suffice(input, input.Samples.Values, null, 2)) return numbers;
        var names = ((TokenValues)input.Space.Values).Names!;
        var values = input.Samples.Values;
        Share.Of(values.ge(0).logical_and(values.lt(names.Count)).flatten()).AddTo(numbers, "validCharacters");
        var known = Words(input.Data.Train.Values, names).SelectMany(w => w).ToHashSet(StringComparer.Ordinal);
        if (Known(values, names, known) is { } words) words.AddTo(numbers, "validWords");
        else input.Warn("no window has a whole word, one between white space. validWords is left out.");
        if (Known(input.Data.Test.Values, names, known) is { } real) numbers["validWordsReal"] = real.Value;
        return numbers;
    }

    /// <summary>The share of words that are known; null where there are none. Words of one window are not independent.</summary>
    private static Estimate? Known(Tensor windows, IReadOnlyList<string> names, HashSet<string> known)
    {
        var counts = Words(windows, names).Select(w => (Known: (double)w.Count(known.Contains), All: (double)w.Count)).ToList();
        double all = counts.Sum(c => c.All);
        if (all == 0) return null;
        double share = counts.Sum(c => c.Known) / all;
        // The variance of a ratio of sums (Cochran 1977, eq. 6.13); as many independent words have it.
        double n = counts.Count;
        double variance = n / Math.Max(1, n - 1) * counts.Sum(c => Math.Pow(c.Known - share * c.All, 2)) / (all * all);
        double independent = variance > 0 ? share * (1 - share) / variance : all;
        return Share.Of(share * independent, independent) with { Value = share };
    }

    /// <summary>The whole words of each window.</summary>
    private static IEnumerable<IReadOnlyList<string>> Words(Tensor windows, IReadOnlyList<string> names)
    {
        foreach (var row in Ngrams.Rows(windows))
        {
            // A mask that was left is no character of any word.
            var text = string.Concat(row.Select(t => t >= 0 && t < names.Count ? names[(int)t] : "\0"));
            var parts = text.Split((char[]?)null);
            yield return parts.Length < 3 ? [] : [.. parts[1..^1].Where(w => w.Length > 0)];
        }
    }
}
