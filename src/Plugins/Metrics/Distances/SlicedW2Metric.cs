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
/// the training part where the test part is compared with, for samples of the same size. What the noise of finite samples adds is known
/// from halves of them; above it is the distance less that.
/// </summary>
[Description("sliced Wasserstein-2 distance to the test part, with its interval and the data-against-data floor")]
[Source("Bonneel et al. 2015, eq. 9")]
[Revision(4)]
[Better(Better.Lower, "slicedW2", Leads = true)]
internal sealed class SlicedW2Metric(FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    private const int Projections = 256, FloorDraws = 8;

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var samples = space.Of(input.Samples.Values);
        // The floor is that of other real data.
        var other = Part is ComparedPart.Train or ComparedPart.All ? DataPart.Test : DataPart.Train;
        var (others, real) = (input.Data.Of(other), space.Of(space.Real(Part).Values));
        if (!SampleCounts.Suffice(input, samples, real, 2)) return;
        var directions = Directions(samples.shape[1], input.Streams["directions"]);
        var reals = new Slices(real, directions);
        var shares = FixedShares.Of(input);
        var square = new Slices(samples, directions).Expand(
            reals, FixedShares.StrataOf(input.Samples, shares), FixedShares.StrataOf(space.Real(Part), shares), input.Streams["halves"],
            input.Cancellation);
        double value = Math.Sqrt(square.Value);
        var (ofExpectation, noise) = (square.OfExpectation(), Math.Sqrt(square.Bias));
        var ofDistributions = square.OfDistributions();
        new Estimate(value, Math.Sqrt(ofExpectation.Low), Math.Sqrt(ofExpectation.High)).AddTo(numbers, "slicedW2");
        new Estimate(value - noise, Above(ofDistributions.Low), Above(ofDistributions.High)).AddTo(numbers, "slicedW2Above");

        // As many other real ones as there are samples, where there are so many.
        var random = input.Streams["floor"];
        long size = Math.Min(samples.shape[0], others.Count);
        int draws = (int)Math.Min(FloorDraws, others.Count / size);
        var order = randperm(others.Count, generator: random).narrow(0, 0, size * draws);
        // Of data that are not in memory no more are read than are used.
        var fresh = others.Stored is null ? space.Of(others.Values).index_select(0, order) : space.Of(others.Select(order).Values);
        var floor = fresh.split(size).Take(draws)
            .Select(subset => Math.Sqrt(new Slices(subset, directions).SquaredDistance(reals))).ToList();
        numbers["slicedW2Floor"] = floor.Average();
        numbers["slicedW2FloorMax"] = floor.Max();

        double Above(double squared) => Math.Sqrt(squared + square.Bias) - noise;
    }

    /// <summary>Unit vectors as columns, float64 [D, 256].</summary>
    internal static Tensor Directions(long dimensions, Generator random)
    {
        var directions = randn([dimensions, Projections], dtype: float64, generator: random);
        return directions / directions.square().sum([0], keepdim: true).sqrt();
    }

    /// <summary>The root of the mean over directions of the squared 1-D distance of [N, D] and [M, D].</summary>
    internal static double Distance(Tensor a, Tensor b, Tensor directions)
    {
        using var scope = NewDisposeScope();
        return Math.Sqrt(new Slices(a, directions).SquaredDistance(new Slices(b, directions)));
    }
}
