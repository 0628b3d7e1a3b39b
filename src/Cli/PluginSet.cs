using Diffusion.Framework.Plugins;
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
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Cli;

/// <summary>The plugins that come with the program.</summary>
public static class PluginSet
{
    public static PluginCatalog Create() => new(Services);

    /// <summary>Their registrations, to which others can be added.</summary>
    public static IServiceCollection Services() => new ServiceCollection()
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
