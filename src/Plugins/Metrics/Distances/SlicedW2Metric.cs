using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Distances;

/// <summary>
/// The sliced Wasserstein-2 distance to a part of the data with its interval, beside its floor: the same distance of other real data, of
/// the training part where the test part is compared with, for samples of the same size.
/// </summary>
[Description("sliced Wasserstein-2 distance to the test part, with its interval and the data-against-data floor")]
[Source("Bonneel et al. 2015, eq. 9")]
[Better(Better.Lower, "slicedW2", Leads = true)]
internal sealed class SlicedW2Metric(FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    private const int Projections = 256, Draws = 8, Resamples = 50;

    // Sorting is most of the cost: an interval of 256 directions is hardly better than one of 64.
    private const int ResampledProjections = 64;

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var samples = space.Of(input.Samples.Values);
        // The floor is that of other real data.
        var other = Part is ComparedPart.Train or ComparedPart.All ? DataPart.Test : DataPart.Train;
        var (fresh, real) = (space.Of(input.Data.Of(other).Values), space.Of(space.Real(Part).Values));
        var directions = Directions(samples.shape[1], input.Streams["directions"]);
        long size = new[] { samples.shape[0], real.shape[0], fresh.shape[0] }.Min();
        Tensor Subset(Tensor x, Generator random) => x.index_select(0, randperm(x.shape[0], generator: random).narrow(0, 0, size));
        Tensor Resample(Tensor x, Generator random) => x.index_select(0, randint(0, x.shape[0], [size], dtype: int64, generator: random));

        // Both numbers are means over the same kind of draw, so that they can be compared.
        var random = input.Streams["subsets"];
        double distance = Enumerable.Range(0, Draws).Average(_ => Distance(Subset(samples, random), Subset(real, random), directions));
        var floor = Enumerable.Range(0, Draws).Select(_ => Distance(Subset(fresh, random), Subset(real, random), directions)).ToList();

        var (fewer, resampling) = (directions.narrow(1, 0, ResampledProjections), input.Streams["resamples"]);
        var resampled = Enumerable.Range(0, Resamples)
            .Select(_ => Distance(Resample(samples, resampling), Resample(real, resampling), fewer));
        Bootstrap.Interval([distance, .. resampled]).AddTo(numbers, "slicedW2");
        numbers["slicedW2Floor"] = floor.Average();
        numbers["slicedW2FloorMax"] = floor.Max();
    }

    /// <summary>Unit vectors as columns, float64 [D, 256].</summary>
    internal static Tensor Directions(long dimensions, Generator random)
    {
        var directions = randn([dimensions, Projections], dtype: float64, generator: random);
        return directions / directions.square().sum([0], keepdim: true).sqrt();
    }

    /// <summary>
    /// The root of the mean over directions of the squared 1-D distance, which sorting gives exactly; equal sizes [N, D].
    /// </summary>
    internal static double Distance(Tensor a, Tensor b, Tensor directions)
    {
        using var scope = NewDisposeScope();
        return Math.Sqrt((Sorted(a) - Sorted(b)).square().mean().item<double>());

        Tensor Sorted(Tensor x) => directions.t().mm(x.to(float64).t()).sort(1).Values;
    }
}
