using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>
/// The sliced Wasserstein-2 distance to held-out data, beside its floor: the same distance between training and held-out
/// data, for samples of the same size.
/// </summary>
[Description("sliced Wasserstein-2 distance of points to the data, with the data-against-data floor")]
[Source("Bonneel et al. 2015, eq. 9")]
[Better(Better.Lower, "slicedW2", Leads = true)]
internal sealed class SlicedW2Metric : IMetric
{
    private const int Projections = 256, FloorDraws = 8;

    public string? Refusal(IDataSource source) => DataRefusal.UnlessPlane(source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var directions = Directions(input.Samples.Values.shape[1], input.Streams["directions"]);
        long size = new[] { input.Samples.Count, input.Data.HeldOut.Count, input.Data.Train.Count }.Min();
        var random = input.Streams["subsets"];
        Tensor Subset(Samples samples) => samples.Values.index_select(0, randperm(samples.Count, generator: random).narrow(0, 0, size));

        // Both numbers are means over the same kind of draw, so that they can be compared.
        double distance = Enumerable.Range(0, FloorDraws).Average(_ => Distance(Subset(input.Samples), Subset(input.Data.HeldOut), directions));
        var floor = Enumerable.Range(0, FloorDraws).Select(_ => Distance(Subset(input.Data.Train), Subset(input.Data.HeldOut), directions)).ToList();
        return new Dictionary<string, double>
        {
            ["slicedW2"] = distance,
            ["slicedW2Floor"] = floor.Average(),
            ["slicedW2FloorMax"] = floor.Max(),
        };
    }

    /// <summary>Unit vectors as columns, float64 [D, 256].</summary>
    internal static Tensor Directions(long dimensions, Generator random)
    {
        var directions = randn([dimensions, Projections], dtype: float64, generator: random);
        return directions / directions.square().sum([0], keepdim: true).sqrt();
    }

    /// <summary>The root of the mean over directions of the squared 1-D distance, which sorting gives exactly; equal sizes [N, D].</summary>
    internal static double Distance(Tensor a, Tensor b, Tensor directions)
    {
        using var scope = NewDisposeScope();
        var (sortedA, _) = a.to(float64).mm(directions).sort(0);
        var (sortedB, _) = b.to(float64).mm(directions).sort(0);
        return Math.Sqrt((sortedA - sortedB).square().mean().item<double>());
    }
}
