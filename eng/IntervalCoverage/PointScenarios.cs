using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Manifold;
using static TorchSharp.torch;

namespace Diffusion.IntervalCoverage;

/// <summary>Metrics of features, for normal samples whose mean and scale differ from the data's.</summary>
internal static class PointScenarios
{
    private static readonly (string Name, double Shift, double Scale)[] Differences =
        [("none", 0, 1), ("small", 0.15, 1.05), ("large", 1, 1.3)];

    /// <summary>What the differences are.</summary>
    public const string Description =
        "with mean 0 and variance 1; samples differ by nothing, by 0.15 along one axis and 1.05 in scale, or by 1 and 1.3";

    // Without a difference these are 0 whatever the number of samples.
    private static readonly string[] Unbiased = ["energy", "mmd", "kid"];

    public static IEnumerable<Scenario> Of(int count, int dimensions) =>
        from create in new Func<FeatureSpaces, IMetric>[]
        {
            spaces => new EnergyMetric(new(), spaces),
            spaces => new MmdMetric(new(), spaces),
            spaces => new KidMetric(new(), spaces),
            spaces => new SlicedW2Metric(new(), spaces),
            spaces => new FrechetMetric(new(), spaces),
            spaces => new PrecisionRecallMetric(new(), spaces),
            spaces => new DensityCoverageMetric(new(), spaces),
        }
        from difference in Differences
        select new Scenario(
            $"{count} in {dimensions}",
            difference.Name,
            random => Measure(create, count, dimensions, difference.Shift, difference.Scale, random),
            number => difference.Name == "none" && Unbiased.Contains(number) ? 0 : null);

    private static IReadOnlyDictionary<string, double> Measure(
        Func<FeatureSpaces, IMetric> create, int count, int dimensions, double shift, double scale, Generator random)
    {
        // The values of points need no classifier, no other run and no cache.
        using var spaces = new FeatureSpaces(null!, null!, null!);
        // As in a run, where the randomness of metrics is the same in all: directions are a part of what is measured.
        using var streams = new RandomStreams(0);
        Tensor Draw() => randn([count, dimensions], dtype: float32, generator: random);
        var samples = Draw() * scale;
        samples.select(1, 0).add_(shift);
        var data = new Dataset(new(Draw()), null, new(Draw()), "");
        return create(spaces).Measure(new(new(samples), data, null!, null!, Compute.Cpu, streams));
    }
}
