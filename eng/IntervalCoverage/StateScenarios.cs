using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics.Statistics;
using Diffusion.Plugins.Metrics.States;
using Diffusion.Plugins.Metrics.Text;
using static TorchSharp.torch;

namespace Diffusion.IntervalCoverage;

/// <summary>Metrics of states and of text, and means over samples.</summary>
internal static class StateScenarios
{
    private const string Letters = "abcdefghij ";
    private const int Window = 40, WordCount = 60;

    // The same in all repetitions: what is known of the language.
    private static readonly string[] Words = MakeWords();

    public static IEnumerable<Scenario> Of(int count) =>
    [
        .. Each("total-variation", $"{count}, one of 16 states", (tilt, random) => TotalVariation(count, tilt, random)),
        .. Each("text-validity", $"{count}, windows of words", (errors, random) => Text(count, errors, random)),
        .. Each("confidence", $"{count}, means of probabilities", (noise, random) => Confidence(count, noise, random)),
    ];

    private static IEnumerable<Scenario> Each(
        string metric, string setting, Func<double, Generator, IReadOnlyDictionary<string, double>> measure) =>
        new[] { ("none", 0.0), ("small", 0.1), ("large", 0.5) }.Select(d => new Scenario(
            metric, setting, d.Item1, random => measure(d.Item2, random), _ => null));

    /// <summary>Samples of which a share is of the first state instead.</summary>
    private static IReadOnlyDictionary<string, double> TotalVariation(int count, double tilt, Generator random)
    {
        var data = new CategoricalData(new());
        var p = tensor([.. data.Probabilities], dtype: float64) * (1 - tilt);
        p[0] += tilt;
        var samples = new Samples(multinomial(p, count, replacement: true, generator: random).unsqueeze(1));
        return new TotalVariationMetric(data).Measure(Input(samples, new(samples, null, samples, ""), data.Describe(), random));
    }

    /// <summary>Words of which a share is random letters, in some windows more than in others; all sides are drawn anew.</summary>
    private static IReadOnlyDictionary<string, double> Text(int count, double errors, Generator random)
    {
        var drawn = new Random((int)Seed(random));
        var (samples, data) = (Windows(count, errors, drawn), new Dataset(Windows(count, 0, drawn), null, Windows(count, 0, drawn), ""));
        var space = new DataSpace([Window], new TokenValues(Letters.Length, [.. Letters.Select(c => $"{c}")]));
        var input = Input(samples, data, space, random);
        return new TextValidityMetric().Measure(input).Concat(new NgramOverlapMetric(new()).Measure(input)).ToDictionary();
    }

    private static Samples Windows(int count, double errors, Random random)
    {
        var tokens = new long[count * Window];
        for (int i = 0; i < count; i++)
        {
            double own = Math.Min(1, 2 * errors * random.NextDouble());
            var text = "";
            while (text.Length < Window + 8)
                text += (random.NextDouble() < own ? Scrambled(random) : Words[(int)(WordCount * Math.Pow(random.NextDouble(), 2))]) + " ";
            int start = random.Next(8);
            for (int k = 0; k < Window; k++) tokens[i * Window + k] = Letters.IndexOf(text[start + k], StringComparison.Ordinal);
        }

        return new(tensor(tokens).reshape(count, Window));
    }

    private static string[] MakeWords()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, WordCount).Select(_ => Scrambled(random))];
    }

    private static string Scrambled(Random random) =>
        string.Concat(Enumerable.Range(0, 2 + random.Next(5)).Select(_ => Letters[random.Next(Letters.Length - 1)]));

    /// <summary>The largest of ten probabilities: nearly all 1, some not, or spread widely.</summary>
    private static IReadOnlyDictionary<string, double> Confidence(int count, double noise, Generator random)
    {
        var logits = 10 * nn.functional.one_hot(randint(0, 10, [count], dtype: int64, generator: random), 10).to(float64)
            + (1 + 20 * noise) * randn([count, 10], dtype: float64, generator: random);
        var numbers = new Dictionary<string, double>();
        SampleMean.Of(logits.softmax(1).max(1).values).Interval().AddTo(numbers, "confidence");
        return numbers;
    }

    private static MetricInput Input(Samples samples, Dataset data, DataSpace space, Generator random) => new(
        samples, data, space, null!, Compute.Cpu, new RandomStreams(Seed(random)));

    private static long Seed(Generator random) => randint(0, int.MaxValue, [1], dtype: int64, generator: random).item<long>();
}
