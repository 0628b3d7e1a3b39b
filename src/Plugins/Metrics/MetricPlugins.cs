using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Likelihood;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Metrics;

public static class MetricPlugins
{
    public static IServiceCollection AddMetricPlugins(this IServiceCollection services) => services
        .AddSingleton<FeatureClassifier>()
        .AddMetric<AccuracyMetric>("accuracy")
        .AddMetric<FrechetMetric>("frechet")
        .AddMetric<NearestRealMetric>("nearest-real")
        .AddMetric<SlicedW2Metric>("sliced-w2")
        .AddMetric<MmdMetric>("mmd")
        .AddMetric<ModesMetric>("modes")
        .AddMetric<DiversityMetric>("diversity")
        .AddMetric<MomentsMetric>("moments")
        .AddMetric<ElboMetric, ElboOptions>("elbo")
        .AddMetric<NllMetric, NllOptions>("nll");
}
