using System.ComponentModel;
using System.IO.Compression;
using System.Text;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Text;

/// <summary>
/// What other means need for the same text, in bits per character: models of single characters, pairs and triples, fitted to the training
/// part, of each window alone, as a model of windows has it; the compressor Brotli, which has read the training part and sees the windows
/// as one text; and, where the distribution is known, its entropy rate and the exact -log p of the same windows. They depend on the data
/// alone.
/// </summary>
[Description("bits per character of n-gram models, of a compressor and of the exact distribution; computed only when named")]
[Source("Witten and Bell 1991, method C; RFC 7932; Shannon 1948")]
internal sealed class TextYardsticksMetric(TextComparisonOptions options, IDataSource data) : IMetric
{
    private static readonly string[] Models = ["unigramBits", "bigramBits", "trigramBits"];

    public bool ByDefault => false;

    public bool NeedsSamples => false;

    public IReadOnlyList<DataPart> Sees => [.. options.Part.Seen().Prepend(DataPart.Train).Distinct()];

    public string? Refusal(IDataSource source) =>
        options.Part.Refusal(source) ?? DataRefusal.UnlessText(source) ?? DataRefusal.UnlessTokens(source, Models.Length);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var numbers = new Dictionary<string, double>();
        var tokens = (TokenValues)input.Space.Values;
        long[][] train = [.. Ngrams.Rows(input.Data.Train.Values)];
        long[][] real = [.. Ngrams.Rows(cat([.. options.Part.Of(input.Data).Select(p => p.Values)]))];
        foreach (var (i, name) in Models.Index())
        {
            var model = new NgramModel(tokens.Vocabulary, i + 1, train);
            Bits(real, window => model.NegativeLogProbability(window)).AddTo(numbers, name);
        }

        string before = Spell(train, tokens.Names!), text = Spell(real, tokens.Names!);
        numbers["brotliBits"] = 8.0 * (Compressed(before + text) - Compressed(before)) / real.Sum(w => w.Length);
        if (data is not IKnownSequences known) return numbers;
        Bits(real, window => -known.LogProbability(window)).AddTo(numbers, "exactBits");
        numbers["entropyRateBits"] = known.EntropyRate / Math.Log(2);
        return numbers;
    }

    /// <summary>The mean over windows of nats, in bits per character.</summary>
    private static Estimate Bits(long[][] windows, Func<long[], double> nats)
    {
        using var each = tensor(windows.Select(w => nats(w) / w.Length / Math.Log(2)).ToArray());
        return SampleMean.Of(each).Interval();
    }

    private static string Spell(IEnumerable<long[]> windows, IReadOnlyList<string> names) =>
        string.Concat(windows.SelectMany(w => w).Select(t => names[(int)t]));

    /// <summary>Bytes of the text at the best quality, with a memory of 16 MB.</summary>
    private static long Compressed(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        const int Quality = 11, Window = 24;
        return BrotliEncoder.TryCompress(bytes, compressed, out int written, Quality, Window) ? written
            : throw new InvalidOperationException($"Brotli cannot compress {bytes.Length} bytes.");
    }
}
