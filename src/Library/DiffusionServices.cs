using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Plugins.Codecs;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Decoders;
using Diffusion.Plugins.Discrete;
using Diffusion.Plugins.Executors;
using Diffusion.Plugins.Guidance;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Models;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Optimizers;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using Diffusion.Plugins.Tasks;
using Diffusion.Plugins.Tracking;
using Diffusion.Reports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Diffusion.Library;

/// <summary>Registers Diffusion in the services of a host.</summary>
public static class DiffusionServices
{
    /// <summary>
    /// Every plugin that comes with the project, by kind and name, the <see cref="PluginCatalog"/> of these and of plugins that are added
    /// before or after, and what reads and runs experiments: <see cref="ExperimentReader"/> and <see cref="ExperimentRunner"/>. A plugin
    /// with its defaults is a keyed service: <c>[FromKeyedServices("ddim")] ISampler sampler</c>.
    /// </summary>
    public static IServiceCollection AddDiffusion(this IServiceCollection services)
    {
        services.AddDiffusionPlugins();
        // Looked at when it is first asked for, so that it has what the host registers later. Each run makes services of its own from it.
        services.TryAddSingleton(_ => new PluginCatalog(services));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRunPictures, RunPictures>();
        services.TryAddSingleton<ExperimentReader>();
        services.TryAddSingleton<ExperimentRunner>();
        return services;
    }

    /// <summary>The plugins alone.</summary>
    public static IServiceCollection AddDiffusionPlugins(this IServiceCollection services) => services
        .AddDataPlugins()
        .AddTaskPlugins()
        .AddSchedulePlugins()
        .AddObjectivePlugins()
        .AddModelPlugins()
        .AddDecoderPlugins()
        .AddCodecPlugins()
        .AddOptimizerPlugins()
        .AddSamplerPlugins()
        .AddGuidancePlugins()
        .AddDiscretePlugins()
        .AddMetricPlugins()
        .AddTrackingPlugins()
        .AddExecutorPlugins();
}
