using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Text;

/// <summary>
/// How alike the n-grams of samples and of data are, n = 1 to 4: the sum over n-grams of the smaller of their two shares, which is one less
/// the total variation. It is 1 for the same shares and 0 where no n-gram is in both. Few windows never reach 1; the yardstick is the
/// overlap of as many windows of training data (of test data where they are compared with training data).
/// </summary>
[Description("overlap of the n-grams of samples and of the test part, n = 1 to 4, with intervals and that of training data")]
[Source("Levin and Peres 2017, section 4.1, for one less the total variation; Efron and Stein 1981 for its interval")]
[Better(Better.Higher, "ngramOverlap4", "ngramOverlap3", "ngramOverlap2", "ngramOverlap1")]
internal sealed class NgramOverlapMetric(TextComparisonOptions options) : IMetric
{
    private const int Longest = 4;

    public IReadOnlyList<DataPart> Sees => options.Part.Seen();

    public string? Refusal(IDataSource source) => options.Part.Refusal(source) ?? DataRefusal.UnlessTokens(source, Longest);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var numbers = new Dictionary<string, double>();
        if (!SampleCounts.Suffice(input, input.Samples.Values, null, 2)) return numbers;
        int vocabulary = ((TokenValues)input.Space.Values).Vocabulary;
        var other = options.Part is ComparedPart.Train or ComparedPart.All ? input.Data.Test : input.Data.Train;
        var yardstick = other.Subset(input.Samples.Count);
        var real = cat([.. options.Part.Of(input.Data).Select(p => p.Values)]);
        for (int n = 1; n <= Math.Min(Longest, input.Samples.Values.shape[1]); n++)
        {
            var grams = new Ngrams(vocabulary, n);
            int[][] ofData = grams.Of(real), ofSamples = grams.Of(input.Samples.Values), ofYardstick = grams.Of(yardstick.Values);
            var shares = Shares(ofData, grams.Count);
            Overlap(ofSamples, shares).AddTo(numbers, $"ngramOverlap{n}");
            numbers[$"ngramOverlap{n}Real"] = Overlap(Shares(ofYardstick, grams.Count), shares);
        }

        return numbers;
    }

    /// <summary>
    /// The overlap and its interval by leaving out each window in turn, which is local enough for counts of 0 and 1, and never too narrow
    /// on average (Efron and Stein 1981). The data's shares stay.
    /// </summary>
    private static Estimate Overlap(int[][] windows, double[] real)
    {
        var counts = new double[real.Length];
        foreach (int number in windows.SelectMany(w => w)) counts[number]++;
        double all = counts.Sum(), ofWindow = windows[0].Length, left = all - ofWindow;
        double value = Overlap([.. counts.Select(c => c / all)], real);
        double whole = Overlap([.. counts.Select(c => c / left)], real);
        double[] without = [.. windows.Select(w => whole + w.CountBy(g => g).Sum(g =>
            Math.Min((counts[g.Key] - g.Value) / left, real[g.Key]) - Math.Min(counts[g.Key] / left, real[g.Key])))];
        double mean = without.Average(), n = windows.Length;
        double reach = Normal.Quantile975 * Math.Sqrt((n - 1) / n * without.Sum(v => (v - mean) * (v - mean)));
        return new(value, value - reach, value + reach);
    }

    private static double[] Shares(IEnumerable<int[]> windows, int count)
    {
        var shares = new double[count];
        long all = 0;
        foreach (var window in windows)
        {
            foreach (int number in window) shares[number]++;
            all += window.Length;
        }

        for (int i = 0; i < count; i++) shares[i] /= all;
        return shares;
    }

    private static double Overlap(double[] one, double[] other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++) sum += Math.Min(one[i], other[i]);
        return sum;
    }
}

/// <summary>With which part texts are compared.</summary>
public record TextComparisonOptions
{
    [Description("the part of the data that is compared with")]
    public ComparedPart Part { get; init; } = ComparedPart.Test;
}
