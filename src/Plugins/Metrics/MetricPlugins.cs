using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Images;
using Diffusion.Plugins.Metrics.Likelihood;
using Diffusion.Plugins.Metrics.Manifold;
using Diffusion.Plugins.Metrics.Points;
using Diffusion.Plugins.Metrics.States;
using Diffusion.Plugins.Metrics.Tables;
using Diffusion.Plugins.Metrics.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Diffusion.Plugins.Metrics;

public static class MetricPlugins
{
    public static IServiceCollection AddMetricPlugins(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => DataCache.OfUser());
        services
            .AddSingleton<FeatureClassifier>()
            .AddSingleton<FeatureSpaces>();
        services.For(IFeatureExtractor.Kind)
            .Add<ClassifierFeatures>("classifier")
            .Add<ValueFeatures>("values");
        services.For(IMetric.Kind)
            .Add<AccuracyMetric, FeatureOptions>("accuracy")
            .Add<FidMetric, FeatureOptions>("fid")
            .Add<FrechetMetric, FeatureOptions>("frechet")
            .Add<CaptionsMetric>("captions")
            .Add<NearestRealMetric, NearestRealOptions>("nearest-real")
            .Add<SlicedW2Metric, FeatureOptions>("sliced-w2")
            .Add<MmdMetric, FeatureOptions>("mmd")
            .Add<ModesMetric>("modes")
            .Add<DiversityMetric>("diversity")
            .Add<MomentsMetric>("moments")
            .Add<KidMetric, KidOptions>("kid")
            .Add<EnergyMetric, FeatureOptions>("energy")
            .Add<InceptionScoreMetric, FeatureOptions>("inception-score")
            .Add<PrecisionRecallMetric, PrecisionRecallOptions>("precision-recall")
            .Add<DensityCoverageMetric, DensityCoverageOptions>("density-coverage")
            .Add<ConfidenceMetric, FeatureOptions>("confidence")
            .Add<TableMetric>("table")
            .Add<ImportanceWeightedMetric, ImportanceWeightedOptions>("importance-weighted")
            .Add<ElboMetric, ElboOptions>("elbo")
            .Add<NllMetric, NllOptions>("nll")
            .Add<CodeInformationMetric, CodeInformationOptions>("code-information")
            .Add<NgramOverlapMetric, TextComparisonOptions>("ngram-overlap")
            .Add<TextValidityMetric>("text-validity")
            .Add<TextYardsticksMetric, TextComparisonOptions>("text-yardsticks")
            .Add<TotalVariationMetric>("total-variation")
            .Add<StateElboMetric, StateElboOptions>("state-elbo")
            .Add<StateNllMetric, StateNllOptions>("state-nll");
        return services;
    }
}
