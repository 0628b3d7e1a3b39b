using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics.Images;
using Diffusion.Plugins.Metrics.Points;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.IntervalCoverage;

/// <summary>Metrics of samples alone, and that of the nearest training image.</summary>
internal static class SampleScenarios
{
    public static IEnumerable<Scenario> Of(int count) =>
    [
        .. Each(count, "shares of trials", [("none", 0.999), ("small", 0.95), ("large", 0.6)], (p, random) => Numbers(
            "accuracy", Share.Of(rand([count], generator: random).lt(p)))),
        .. Each(count, "classes seen", [("none", 20), ("small", 4), ("large", 1)], (sharpness, random) => Numbers(
            "inceptionScore", InceptionScoreMetric.Score(Probabilities(count, sharpness, random), random))),
        .. Each(count, "10 classes in 8", [("none", 1), ("small", 0.9), ("large", 0.3)], (scale, random) =>
            Diversity(count, scale, random)),
        .. Each(count, "mixture in 2", [("none", 0), ("small", 0.1), ("large", 1)], (shift, random) => Moments(count, shift, random)),
        .. Each(count, "images in 16", [("none", 0), ("small", 0.1), ("large", 0.9)], (copies, random) => Nearest(count, copies, random)),
    ];

    private static IEnumerable<Scenario> Each(
        int count,
        string what,
        (string Name, double Size)[] differences,
        Func<double, Generator, IReadOnlyDictionary<string, double>> measure) =>
        differences.Select(d => new Scenario("samples", $"{count}, {what}", d.Name, random => measure(d.Size, random), _ => null));

    private static Dictionary<string, double> Numbers(string name, Estimate estimate)
    {
        var numbers = new Dictionary<string, double>();
        estimate.AddTo(numbers, name);
        return numbers;
    }

    /// <summary>Logits of a class that is drawn, and noise: certain classes in equal shares have the highest score there is.</summary>
    private static Tensor Probabilities(int count, double sharpness, Generator random)
    {
        var classes = nn.functional.one_hot(randint(0, 10, [count], dtype: int64, generator: random), 10).to(float64);
        return (sharpness * classes + randn([count, 10], dtype: float64, generator: random)).softmax(1);
    }

    private static IReadOnlyDictionary<string, double> Diversity(int count, double scale, Generator random)
    {
        var labels = arange(count, dtype: int64) % 10;
        var samples = new Samples(scale * randn([count, 8], dtype: float32, generator: random), Condition.OfClasses(labels));
        return new DiversityMetric().Measure(Input(samples, new(samples, null, samples.Take(2), ""), random));
    }

    private static IReadOnlyDictionary<string, double> Moments(int count, double shift, Generator random)
    {
        var data = new GaussianMixtureData(new() { Weights = [1, 1], Means = [-1, 0, 1, 0], StandardDeviations = [0.5, 0.5] });
        var sides = 2 * randint(0, 2, [count, 1], dtype: int64, generator: random).to(float32) - 1;
        var values = cat([sides + shift, zeros_like(sides)], 1) + 0.5 * randn([count, 2], dtype: float32, generator: random);
        var samples = new Samples(values);
        return new MomentsMetric(data).Measure(Input(samples, new(samples, null, samples, ""), random));
    }

    /// <summary>Training images stay; a share of the samples are copies of them with a little noise.</summary>
    private static IReadOnlyDictionary<string, double> Nearest(int count, double copies, Generator random)
    {
        using var fixedTraining = new Generator(7, CPU);
        var train = randn([1000, 1, 4, 4], dtype: float32, generator: fixedTraining);
        Tensor Draw() => randn([count, 1, 4, 4], dtype: float32, generator: random);
        var copied = train.index_select(0, randint(0, 1000, [count], dtype: int64, generator: random)) + 0.2 * Draw();
        var isCopy = rand([count, 1, 1, 1], generator: random).lt(copies);
        var samples = new Samples(isCopy.to(float32) * copied + (1 - isCopy.to(float32)) * Draw());
        return new NearestRealMetric(new(), null!).Measure(Input(samples, new(new(train), null, new(Draw()), ""), random));
    }

    private static MetricInput Input(Samples samples, Dataset data, Generator random) => new(
        samples,
        data,
        null!,
        null!,
        Compute.Cpu,
        new RandomStreams(randint(0, int.MaxValue, [1], dtype: int64, generator: random).item<long>()));
}
