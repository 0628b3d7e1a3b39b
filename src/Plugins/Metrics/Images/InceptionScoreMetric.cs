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
[Better(Better.Higher, "inceptionScore")]
internal sealed class InceptionScoreMetric(FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    protected override string? RefusalOfFeatures(IDataSource source) => FeatureSpaces.RefusalOfProbabilities(Options, source);

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var random = input.Streams["inception score"];
        Score(space.Probabilities(input.Samples.Values), random).AddTo(numbers, "inceptionScore");
        numbers["inceptionScoreReal"] = Score(space.Probabilities(space.Real(Part).Values), random).Value;
    }

    /// <summary>Probabilities [N, K] to exp(H(mean p) - mean H(p)), with its interval.</summary>
    internal static Estimate Score(Tensor probabilities, Generator random)
    {
        using var scope = NewDisposeScope();
        var p = probabilities.to(float64);
        var weights = Bootstrap.Weights(p.shape[0], random) / p.shape[0];
        return Bootstrap.Interval((Entropy(weights.mm(p)) - weights.mv(Entropy(p))).exp());
    }

    /// <summary>-sum p log p of each row; a class of probability 0 adds nothing.</summary>
    private static Tensor Entropy(Tensor p) => (p * p.clamp_min(double.Epsilon).log()).sum(1).neg();
}
