using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Images;

/// <summary>
/// exp E KL(p(y | x) || p(y)) with the classes that a classifier sees, over all samples at once, beside that of the test part. It is the
/// published score only with the Inception export.
/// </summary>
[Description("Inception score with the classes of a classifier, with its interval and that of the test part")]
[Source("Salimans et al. 2016, section 4")]
[Revision(3)]
[Better(Better.Higher, "inceptionScore")]
internal sealed class InceptionScoreMetric(FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    protected override string? RefusalOfFeatures(IDataSource source) => Spaces.RefusalOfProbabilities(Options, source);

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        if (!SampleCounts.Suffice(input, input.Samples.Values, null, 2)) return;
        Score(space.Probabilities(input.Samples.Values), input.Streams["inception score"]).AddTo(numbers, "inceptionScore");
        numbers["inceptionScoreReal"] = Of(space.Probabilities(space.Real(Part).Values));
    }

    /// <summary>Probabilities [N, K] to the score, with its interval, from 1 to K.</summary>
    internal static Estimate Score(Tensor probabilities, Generator random)
    {
        using var scope = NewDisposeScope();
        var p = probabilities.to(float64);
        double value = Of(p);
        var signs = Halves.Signs(p.shape[0], random);
        var (first, second) = (new double[Halves.Count], new double[Halves.Count]);
        for (int r = 0; r < Halves.Count; r++)
        {
            using var inner = NewDisposeScope();
            double half = Of(p[signs[r].gt(0)]), rest = Of(p[signs[r].lt(0)]);
            (first[r], second[r]) = ((half - rest) / 2, (half + rest) / 2 - value);
        }

        var interval = Expansion.OfHalves(value, first, second).NormalInterval(value);
        return interval with { Low = Math.Max(1, interval.Low), High = Math.Min(p.shape[1], interval.High) };
    }

    /// <summary>exp(H(mean p) - mean H(p)).</summary>
    private static double Of(Tensor probabilities)
    {
        using var scope = NewDisposeScope();
        var p = probabilities.to(float64);
        return (Entropy(p.mean([0], keepdim: true)) - Entropy(p).mean()).exp().item<double>();
    }

    /// <summary>-sum p log p of each row; a class of probability 0 adds nothing.</summary>
    private static Tensor Entropy(Tensor p) => (p * p.clamp_min(double.Epsilon).log()).sum(1).neg();
}
