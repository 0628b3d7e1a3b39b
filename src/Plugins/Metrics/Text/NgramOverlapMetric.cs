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
[Source("Levin and Peres 2017, section 4.1, for one less the total variation")]
[Revision(2)]
[Better(Better.Higher, "ngramOverlap4", "ngramOverlap3", "ngramOverlap2", "ngramOverlap1")]
internal sealed class NgramOverlapMetric(TextComparisonOptions options) : IMetric
{
    private const int Longest = 4, Draws = 200;

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
        var random = input.Streams["noise of n-grams"];
        for (int n = 1; n <= Math.Min(Longest, input.Samples.Values.shape[1]); n++)
        {
            using var inner = NewDisposeScope();
            var grams = new Ngrams(vocabulary, n);
            int[][] ofData = grams.Of(real), ofSamples = grams.Of(input.Samples.Values), ofYardstick = grams.Of(yardstick.Values);
            double[] shares = Shares(ofData, grams.Count), own = Shares(ofSamples, grams.Count);
            var noise = Noise(ofSamples, own, random, input.Cancellation) + Noise(ofData, shares, random, input.Cancellation);
            OneLess(TotalVariationEstimate.Of(tensor(own) - tensor(shares), noise)).AddTo(numbers, $"ngramOverlap{n}");
            numbers[$"ngramOverlap{n}Real"] = Overlap(Shares(ofYardstick, grams.Count), shares);
        }

        return numbers;
    }

    private static Estimate OneLess(Estimate distance) =>
        new(1 - distance.Value, Math.Max(0, 1 - distance.High), Math.Min(1, 1 - distance.Low));

    /// <summary>
    /// Draws of the noise of shares, float64 [200, n-grams]. Windows are independent, the n-grams of one are not: each window counts with
    /// a random weight.
    /// </summary>
    private static Tensor Noise(int[][] windows, double[] shares, Generator random, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var numbers = tensor([.. windows.SelectMany(w => w)], dtype: int64);
        var windowOf = tensor([.. windows.SelectMany((w, i) => Enumerable.Repeat((long)i, w.Length))]);
        var mean = tensor(shares);
        var noise = empty([Draws, shares.Length], dtype: float64);
        for (int draw = 0; draw < Draws; draw++)
        {
            using var inner = NewDisposeScope();
            cancellation.ThrowIfCancellationRequested();
            var weights = randn(windows.Length, dtype: float64, generator: random);
            var sums = numbers.bincount(weights.index_select(0, windowOf), shares.Length);
            noise[draw] = sums / numbers.shape[0] - mean * weights.mean();
        }

        return noise.MoveToOuterDisposeScope();
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
