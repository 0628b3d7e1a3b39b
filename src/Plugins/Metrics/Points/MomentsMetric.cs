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
        var weights = Bootstrap.Weights(samples.shape[0], input.Streams["moments"]);
        var errors = Enumerable.Range(0, Bootstrap.Resamples + 1).Select(r =>
        {
            using var inner = NewDisposeScope();
            var moments = RunningMoments.Of(samples, weights[r]);
            return (Mean: Largest(moments.Mean - mean), Covariance: Largest(moments.Covariance - covariance));
        }).ToList();
        var numbers = new Dictionary<string, double>();
        Bootstrap.Interval([.. errors.Select(e => e.Mean)]).AddTo(numbers, "meanError");
        Bootstrap.Interval([.. errors.Select(e => e.Covariance)]).AddTo(numbers, "covarianceError");
        return numbers;
    }

    private static double Largest(Tensor errors) => errors.abs().max().item<double>();

    /// <summary>Where components are asked for, samples have the shares that were asked, not the data's.</summary>
    private static GaussianMixture Asked(GaussianMixture mixture, Tensor? classes)
    {
        if (classes is null) return mixture;
        using var counts = classes.bincount(null, mixture.Components).to(float64);
        return mixture with { Weights = [.. counts.data<double>().ToArray().Select(c => c / classes.shape[0])] };
    }
}
