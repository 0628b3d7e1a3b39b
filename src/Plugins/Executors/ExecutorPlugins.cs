using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Executors.Local;
using Diffusion.Plugins.Executors.Slurm;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Executors;

public static class ExecutorPlugins
{
    public static IServiceCollection AddExecutorPlugins(this IServiceCollection services) => services
        .AddExecutor<LocalExecutor, LocalOptions>("local")
        .AddExecutor<SlurmExecutor, SlurmOptions>("slurm");
}
