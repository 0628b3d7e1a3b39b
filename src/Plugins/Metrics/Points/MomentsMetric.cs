using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Points;

/// <summary>
/// How far samples are from the true distribution's mean and covariance, where these are known: largest absolute differences.
/// </summary>
[Description("largest absolute error of the samples' mean and covariance against a mixture's exact ones, with intervals")]
[Source("the closed form of a mixture's moments")]
[Revision(3)]
[Better(Better.Lower, "meanError", "covarianceError")]
internal sealed class MomentsMetric(IDataSource source) : IMetric
{
    public IReadOnlyList<DataPart> Sees => [];

    public string? Refusal(IDataSource data) =>
        data.Mixture is null ? "needs data whose distribution is a known mixture of Gaussians" : null;

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var mixture = Asked(source.Mixture!, input.Samples.Classes);
        var samples = input.Samples.Values;
        var mean = tensor(mixture.Mean(), dtype: float64);
        var covariance = tensor(mixture.Covariance(), dtype: float64);
        if (!SampleCounts.Suffice(input, samples, null, 2)) return new Dictionary<string, double>();
        var fit = RunningMoments.Of(samples);
        var noise = new MomentNoise(samples, fit, 1, Signs(input));
        var halves = Enumerable.Range(0, Halves.Count).Select(r => noise.At(r, 1)).ToList();
        var numbers = new Dictionary<string, double>();
        LargestError.Of(fit.Mean - mean, stack([.. halves.Select(h => h.Mean - fit.Mean)])).AddTo(numbers, "meanError");
        LargestError.Of(fit.Covariance - covariance, stack([.. halves.Select(h => h.Covariance - fit.Covariance)]))
            .AddTo(numbers, "covarianceError");
        return numbers;
    }

    /// <summary>Shares that are asked for do not vary: the noise is that within components, unless one has a single sample.</summary>
    private static Tensor Signs(MetricInput input)
    {
        var random = input.Streams["moments"];
        if (input.Samples.Classes is not { } asked) return Halves.Signs(input.Samples.Count, random);
        using var counts = asked.bincount(null);
        using var single = counts.eq(1).any();
        return single.item<bool>() ? Halves.Signs(input.Samples.Count, random) : Strata.Of(asked).Signs(random);
    }

    /// <summary>Where components are asked for, samples have the shares that were asked, not the data's.</summary>
    private static GaussianMixture Asked(GaussianMixture mixture, Tensor? classes)
    {
        if (classes is null) return mixture;
        using var counts = classes.bincount(null, mixture.Components).to(float64);
        return mixture with { Weights = [.. counts.data<double>().ToArray().Select(c => c / classes.shape[0])] };
    }
}
