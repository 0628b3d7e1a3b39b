using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Objectives;

public static class ObjectivePlugins
{
    public static IServiceCollection AddObjectivePlugins(this IServiceCollection services)
    {
        services.For(IParameterization.Kind)
            .Add<X0Parameterization>("x0")
            .Add<EpsilonParameterization>("epsilon")
            .Add<ScoreParameterization, ScoreOptions>("score")
            .Add<VParameterization>("v")
            .Add<VelocityParameterization>("velocity")
            .Add<MeanParameterization, MeanOptions>("mean")
            .Add<EdmParameterization, EdmParameterizationOptions>("edm");
        services.For(IWeighting.Kind)
            .Add<SimpleWeighting>("simple")
            .Add<VlbWeighting, VlbOptions>("vlb")
            .Add<SnrWeighting>("snr")
            .Add<SnrPlusOneWeighting>("snr-plus-one")
            .Add<TruncatedSnrWeighting>("truncated-snr")
            .Add<MinSnrWeighting, MinSnrOptions>("min-snr")
            .Add<P2Weighting, P2Options>("p2")
            .Add<DsmWeighting, ScoreOptions>("dsm")
            .Add<EdmWeighting, EdmWeightingOptions>("edm");
        services.For(ITimeDistribution.Kind)
            .Add<UniformTimes>("uniform")
            .Add<StratifiedTimes>("stratified")
            .Add<LogNormalTimes, LogNormalOptions>("log-normal")
            .Add<LogitNormalTimes, LogitNormalOptions>("logit-normal")
            .Add<ImportanceTimes, ImportanceOptions>("importance");
        services.For(IReverseVariance.Kind)
            .Add<FixedVariance>("fixed")
            .Add<LearnedVariance, LearnedVarianceOptions>("learned");
        return services;
    }
}
