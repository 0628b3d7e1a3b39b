using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Images;
using Diffusion.Plugins.Metrics.Likelihood;
using Diffusion.Plugins.Metrics.Manifold;
using Diffusion.Plugins.Metrics.Points;
using Diffusion.Plugins.Metrics.Statistics;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Metrics;

public static class MetricPlugins
{
    public static IServiceCollection AddMetricPlugins(this IServiceCollection services) => services
        .AddSingleton(_ => StatisticsCache.OfUser())
        .AddSingleton<FeatureClassifier>()
        .AddSingleton<FeatureSpaces>()
        .AddMetric<AccuracyMetric, FeatureOptions>("accuracy")
        .AddMetric<FidMetric, FeatureOptions>("fid")
        .AddMetric<FrechetMetric, FeatureOptions>("frechet")
        .AddMetric<NearestRealMetric>("nearest-real")
        .AddMetric<SlicedW2Metric, FeatureOptions>("sliced-w2")
        .AddMetric<MmdMetric, FeatureOptions>("mmd")
        .AddMetric<ModesMetric>("modes")
        .AddMetric<DiversityMetric>("diversity")
        .AddMetric<MomentsMetric>("moments")
        .AddMetric<KidMetric, KidOptions>("kid")
        .AddMetric<EnergyMetric, FeatureOptions>("energy")
        .AddMetric<InceptionScoreMetric, FeatureOptions>("inception-score")
        .AddMetric<PrecisionRecallMetric, PrecisionRecallOptions>("precision-recall")
        .AddMetric<DensityCoverageMetric, DensityCoverageOptions>("density-coverage")
        .AddMetric<ElboMetric, ElboOptions>("elbo")
        .AddMetric<NllMetric, NllOptions>("nll");
}
