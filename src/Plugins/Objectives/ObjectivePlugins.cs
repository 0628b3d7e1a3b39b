using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Objectives;

public static class ObjectivePlugins
{
    public static IServiceCollection AddObjectivePlugins(this IServiceCollection services) => services
        .AddObjective<X0Parameterization>("x0")
        .AddObjective<EpsilonParameterization>("epsilon")
        .AddObjective<ScoreParameterization, ScoreOptions>("score")
        .AddObjective<VParameterization>("v")
        .AddObjective<VelocityParameterization>("velocity")
        .AddObjective<EdmParameterization, EdmParameterizationOptions>("edm")
        .AddWeighting<SimpleWeighting>("simple")
        .AddWeighting<VlbWeighting>("vlb")
        .AddWeighting<SnrWeighting>("snr")
        .AddWeighting<TruncatedSnrWeighting>("truncated-snr")
        .AddWeighting<MinSnrWeighting, MinSnrOptions>("min-snr")
        .AddWeighting<P2Weighting, P2Options>("p2")
        .AddWeighting<DsmWeighting, ScoreOptions>("dsm")
        .AddWeighting<EdmWeighting, EdmWeightingOptions>("edm")
        .AddTimes<UniformTimes>("uniform")
        .AddTimes<StratifiedTimes>("stratified")
        .AddTimes<LogNormalTimes, LogNormalOptions>("log-normal")
        .AddTimes<LogitNormalTimes, LogitNormalOptions>("logit-normal")
        .AddTimes<ImportanceTimes, ImportanceOptions>("importance")
        .AddVariance<FixedVariance>("fixed")
        .AddVariance<LearnedVariance, LearnedVarianceOptions>("learned");
}
