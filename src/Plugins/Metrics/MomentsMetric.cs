using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>
/// How far samples are from the true distribution's mean and covariance, where these are known: largest absolute differences.
/// </summary>
[Description("largest absolute error of the samples' mean and covariance against a mixture's exact ones")]
[Source("the closed form of a mixture's moments")]
[Better(Better.Lower, "meanError", "covarianceError")]
internal sealed class MomentsMetric(IDataSource source) : IMetric
{
    public string? Refusal(IDataSource data) => data.Mixture is null ? "needs data whose distribution is a known mixture of Gaussians" : null;

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var mixture = Asked(source.Mixture!, input.Samples.Labels);
        var samples = input.Samples.Values.to(float64);
        var mean = tensor(mixture.Mean(), dtype: float64);
        var covariance = tensor(mixture.Covariance(), dtype: float64);
        return new Dictionary<string, double>
        {
            ["meanError"] = (samples.mean([0]) - mean).abs().max().item<double>(),
            ["covarianceError"] = (samples.T.cov() - covariance).abs().max().item<double>(),
        };
    }

    /// <summary>Where components are asked for, samples have the shares that were asked, not the data's.</summary>
    private static GaussianMixture Asked(GaussianMixture mixture, Tensor? labels)
    {
        if (labels is null) return mixture;
        using var counts = labels.bincount(null, mixture.Components).to(float64);
        return mixture with { Weights = [.. counts.data<double>().ToArray().Select(c => c / labels.shape[0])] };
    }
}
