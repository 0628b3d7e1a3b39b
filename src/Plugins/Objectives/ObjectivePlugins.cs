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
        .AddTimes<UniformTimes>("uniform");
}
