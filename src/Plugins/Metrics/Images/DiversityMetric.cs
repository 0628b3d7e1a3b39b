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
[Revision(4)]
public sealed class DiversityMetric : IMetric
{
    public IReadOnlyList<DataPart> Sees => [DataPart.Test];

    public string? Refusal(IDataSource source) =>
        DataRefusal.UnlessNumbers(source) ?? (source.Describe().Classes > 0 ? null : "needs classes");

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        var numbers = new Dictionary<string, double>();
        if (!AskedClasses.AreKnown(input)) return numbers;
        if (Diversity(input.Data.Test, input.Streams["real"]) is { } real) numbers["diversityReal"] = real.Unbiased;
        if (Diversity(input.Samples, input.Streams["diversity"]) is { } diversity)
            diversity.NormalInterval(diversity.Unbiased).AddTo(numbers, "diversity");
        else input.Warn("too few samples: no class has 2 or more. It is left out.");
        return numbers;
    }

    /// <summary>The mean over classes of at least two samples; null where there is none.</summary>
    private static Expansion? Diversity(Samples samples, Generator random)
    {
        using var scope = NewDisposeScope();
        if (samples.Count == 0) return null;
        var distances = new PairMeans((a, b) => SquaredDistances.Between(a, b).sqrt());
        var labels = samples.Classes!;
        var means = Enumerable.Range(0, (int)labels.max().item<long>() + 1).Select(k => samples.Values[labels.eq(k)].flatten(1).to(float64))
            .Where(x => x.shape[0] > 1).Select(x => distances.Mean(x, random)).ToList();
        return means.Count == 0 ? null : Expansion.Mean(means);
    }
}
