using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>
/// The Frechet distance between samples and all real images in the classifier's features, beside two yardsticks: real
/// images against real images, and a full Gaussian fitted to the pixels of each class.
/// </summary>
[Description("Frechet distance in the features of the project's own classifier, with two yardsticks")]
[Source("Heusel et al. 2017, eq. 6")]
[Better(Better.Lower, "frechet", Leads = true)]
internal sealed class FrechetMetric(FeatureClassifier classifier) : IMetric
{
    private const int Splits = 5;

    public string? Refusal(IDataSource source) => DataRefusal.UnlessLabelledImages(source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        classifier.For(input.Data);
        var all = input.Data.All;
        var real = Fit(all.Values);
        return new Dictionary<string, double>
        {
            ["frechet"] = Fit(input.Samples.Values).FrechetDistance(real),
            ["frechetRealHalves"] = RealHalves(all, input.Streams["halves"]),
            ["frechetGaussian"] = Fit(ClassGaussians(all, input.Samples, input.Streams["gaussians"])).FrechetDistance(real),
        };
    }

    private Gaussian Fit(Tensor images) => Gaussian.Fit(classifier.Features(images));

    /// <summary>The mean distance between two halves of the real images that have the same classes.</summary>
    private double RealHalves(Samples all, Generator random)
    {
        double sum = 0;
        for (int i = 0; i < Splits; i++)
        {
            var halves = Classes(all.Labels!).Select(index =>
            {
                var shuffled = index.index_select(0, randperm(index.shape[0], generator: random));
                long half = index.shape[0] / 2;
                return (First: shuffled.narrow(0, 0, half), Second: shuffled.narrow(0, half, half));
            }).ToList();
            var first = all.Select(cat([.. halves.Select(h => h.First)]));
            var second = all.Select(cat([.. halves.Select(h => h.Second)]));
            sum += Fit(first.Values).FrechetDistance(Fit(second.Values));
        }

        return sum / Splits;
    }

    /// <summary>As many images as there are samples, of the same classes, from a Gaussian fitted to each class.</summary>
    private static Tensor ClassGaussians(Samples all, Samples samples, Generator random)
    {
        var images = new List<Tensor>();
        var counts = samples.Labels!.bincount(null).data<long>().ToArray();
        foreach (var (index, label) in Classes(all.Labels!).Select((index, label) => (index, label)))
        {
            if (label >= counts.Length || counts[label] == 0) continue;
            images.Add(Gaussian.Fit(all.Select(index).Values).Sample(counts[label], random));
        }

        return cat(images).to(float32).reshape([-1, .. all.Values.shape.Skip(1)]).clamp(all.Values.min().item<float>(), all.Values.max().item<float>());
    }

    /// <summary>The positions of each class.</summary>
    private static IEnumerable<Tensor> Classes(Tensor labels)
    {
        long classes = labels.max().item<long>() + 1;
        for (long k = 0; k < classes; k++) yield return labels.eq(k).nonzero().flatten();
    }
}
