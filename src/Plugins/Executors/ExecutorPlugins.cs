using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Executors;

public static class ExecutorPlugins
{
    public static IServiceCollection AddExecutorPlugins(this IServiceCollection services) => services
        .AddExecutor<LocalExecutor, LocalOptions>("local")
        .AddExecutor<SlurmExecutor, SlurmOptions>("slurm");
}
