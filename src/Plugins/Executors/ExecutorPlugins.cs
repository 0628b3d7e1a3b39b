using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Plugins.Executors.Local;
using Diffusion.Plugins.Executors.Slurm;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Executors;

public static class ExecutorPlugins
{
    public static IServiceCollection AddExecutorPlugins(this IServiceCollection services)
    {
        services.For(IExecutor.Kind).Add<LocalExecutor, LocalOptions>("local").Add<SlurmExecutor, SlurmOptions>("slurm");
        return services;
    }
}
