using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Tasks.Autoencoding;
using Diffusion.Plugins.Tasks.Classification;
using Diffusion.Plugins.Tasks.Consistency;
using Diffusion.Plugins.Tasks.Denoising;
using Diffusion.Plugins.Tasks.Discrete;
using Diffusion.Plugins.Tasks.Distillation;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Tasks;

public static class TaskPlugins
{
    public static IServiceCollection AddTaskPlugins(this IServiceCollection services)
    {
        services.For(ITask.Kind)
            .Add<DenoisingTask>("denoising")
            .Add<ClassifierTask, ClassifierOptions>("classifier")
            .Add<DiscreteTask>("discrete")
            .Add<ProgressiveDistillationTask, ProgressiveDistillationOptions>("progressive-distillation")
            .Add<ConsistencyTrainingTask, ConsistencyOptions>("consistency-training")
            .Add<ConsistencyDistillationTask, ConsistencyDistillationOptions>("consistency-distillation")
            .Add<AutoencoderTask, AutoencoderOptions>("autoencoder");
        return services;
    }
}
