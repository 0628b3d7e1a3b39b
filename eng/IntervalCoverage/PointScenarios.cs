using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Manifold;
using static TorchSharp.torch;

namespace Diffusion.IntervalCoverage;

/// <summary>Metrics of features, for points that differ from the data's.</summary>
internal static class PointScenarios
{
    private static readonly string[] Differences = ["none", "small", "large"];

    // Without a difference these are 0 whatever the number of samples.
    private static readonly string[] Unbiased = ["energy", "mmd", "kid"];

    private static readonly (string Name, Func<FeatureSpaces, IMetric> Create)[] Metrics =
    [
        ("energy", spaces => new EnergyMetric(new(), spaces)),
        ("mmd", spaces => new MmdMetric(new(), spaces)),
        ("kid", spaces => new KidMetric(new(), spaces)),
        ("sliced-w2", spaces => new SlicedW2Metric(new(), spaces)),
        ("frechet", spaces => new FrechetMetric(new(), spaces)),
        ("precision-recall", spaces => new PrecisionRecallMetric(new(), spaces)),
        ("density-coverage", spaces => new DensityCoverageMetric(new(), spaces)),
    ];

    /// <summary>Each metric at each difference.</summary>
    /// <param name="family">The distributions.</param>
    /// <param name="count">How many samples.</param>
    /// <param name="real">How many real data.</param>
    /// <param name="dimensions">How many numbers a point has.</param>
    public static IEnumerable<Scenario> Of(PointFamily family, int count, int real, int dimensions) =>
        from metric in Metrics
        from difference in Differences.Index()
        select new Scenario(
            metric.Name,
            $"{family.Name}, {count}{(count == real ? "" : $" to {real}")} in {dimensions}",
            difference.Item,
            random => Measure(metric.Create, family, count, real, dimensions, difference.Index, random),
            number => difference.Index == 0 && Unbiased.Contains(number) ? 0 : null);

    private static IReadOnlyDictionary<string, double> Measure(
        Func<FeatureSpaces, IMetric> create, PointFamily family, int count, int real, int dimensions, int difference, Generator random)
    {
        // The values of points need no classifier, no other run and no cache.
        using var spaces = new FeatureSpaces(null!, null!, null!, null!);
        // As in a run, where the randomness of metrics is the same in all: directions are a part of what is measured.
        using var streams = new RandomStreams(0);
        var data = new Dataset(family.Draw(real, dimensions, 0, random), null, family.Draw(real, dimensions, 0, random), "");
        return create(spaces).Measure(
            new(family.Draw(count, dimensions, difference, random), data, null!, null!, Compute.Cpu, streams));
    }
}
