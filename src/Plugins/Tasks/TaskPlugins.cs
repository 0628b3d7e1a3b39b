using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Tasks.Autoencoding;
using Diffusion.Plugins.Tasks.Classification;
using Diffusion.Plugins.Tasks.Consistency;
using Diffusion.Plugins.Tasks.Denoising;
using Diffusion.Plugins.Tasks.Discrete;
using Diffusion.Plugins.Tasks.Distillation;
using Diffusion.Plugins.Tasks.Langevin;
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
            .Add<AutoencoderTask, AutoencoderOptions>("autoencoder")
            .Add<LangevinTask, LangevinOptions>("langevin");
        services.For(ILangevinSampler.Kind)
            .Add<SscsSampler>("sscs")
            .Add<LangevinEulerMaruyamaSampler>("euler-maruyama");
        return services;
    }
}
