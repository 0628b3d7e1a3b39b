using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Tasks;

public static class TaskPlugins
{
    public static IServiceCollection AddTaskPlugins(this IServiceCollection services) => services
        .AddTask<DenoisingExperiment>("denoising")
        .AddTask<ClassifierExperiment>("classifier");
}
