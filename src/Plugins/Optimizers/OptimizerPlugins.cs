using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Optimizers;

public static class OptimizerPlugins
{
    public static IServiceCollection AddOptimizerPlugins(this IServiceCollection services)
    {
        services.For(IOptimizer.Kind)
            .Add<AdamWOptimizer, AdamWOptions>("adamw")
            .Add<AdamOptimizer, AdamOptions>("adam")
            .Add<SgdOptimizer, SgdOptions>("sgd");
        return services;
    }
}
