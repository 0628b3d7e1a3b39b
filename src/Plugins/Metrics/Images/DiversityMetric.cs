using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>
/// The mean distance |x - y| between two different samples of one class, averaged over the classes, beside the same of the real data.
/// Guidance that is too strong draws the same sample again and again, which lowers it.
/// </summary>
[Description("mean distance between two samples of one class, with that of the real data")]
[Source("Zhu et al. 2017, section 5, with the distance of pixels")]
public sealed class DiversityMetric : IMetric
{
    public string? Refusal(IDataSource source) => source.Space.Classes > 0 ? null : "needs classes";

    public IReadOnlyDictionary<string, double> Measure(MetricInput input) => new Dictionary<string, double>
    {
        ["diversity"] = Diversity(input.Samples),
        ["diversityReal"] = Diversity(input.Data.HeldOut),
    };

    private static double Diversity(Samples samples)
    {
        using var scope = NewDisposeScope();
        var labels = samples.Labels!;
        var classes = Enumerable.Range(0, (int)labels.max().item<long>() + 1).Select(k => samples.Values[labels.eq(k)].flatten(1).to(float64))
            .Where(x => x.shape[0] > 1).ToList();
        return classes.Count == 0 ? 0 : classes.Average(x => cdist(x, x).sum().item<double>() / (x.shape[0] * (x.shape[0] - 1)));
    }
}
