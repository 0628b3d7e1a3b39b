using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Images;

/// <summary>
/// The mean distance |x - y| between two different samples of one class, averaged over the classes, beside the same of the real data.
/// Guidance that is too strong draws the same sample again and again, which lowers it.
/// </summary>
[Description("mean distance between two samples of one class, with its interval and that of the real data")]
[Source("Zhu et al. 2017, section 5, with the distance of pixels")]
public sealed class DiversityMetric : IMetric
{
    public string? Refusal(IDataSource source) => source.Describe().Classes > 0 ? null : "needs classes";

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        var numbers = new Dictionary<string, double> { ["diversityReal"] = Diversity(input.Data.HeldOut, input.Streams["real"]).Value };
        Diversity(input.Samples, input.Streams["diversity"]).AddTo(numbers, "diversity");
        return numbers;
    }

    private static Estimate Diversity(Samples samples, Generator random)
    {
        using var scope = NewDisposeScope();
        var distances = new PairMeans((a, b) => SquaredDistances.Between(a, b).sqrt());
        var labels = samples.Classes!;
        var means = Enumerable.Range(0, (int)labels.max().item<long>() + 1).Select(k => samples.Values[labels.eq(k)].flatten(1).to(float64))
            .Where(x => x.shape[0] > 1).Select(x => distances.Mean(x, random)).ToList();
        return means.Count == 0 ? default : Discrepancy.Mean(means).NormalInterval();
    }
}
