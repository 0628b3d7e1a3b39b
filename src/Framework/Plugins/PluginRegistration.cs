using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Plugins;

/// <summary>
/// Registers plugins: a keyed service of the plugin's contract and a <see cref="PluginDescriptor"/>. A plugin's constructor may
/// take its options record and what the run has chosen: <see cref="DataSpace"/>, <see cref="IDataSource"/>,
/// <see cref="INoiseSchedule"/>, <see cref="IParameterization"/>, <see cref="IModel"/>, <see cref="TrainedRuns"/>, or the whole
/// <see cref="Composition"/>. Options come from the experiment; without one they have their defaults.
/// </summary>
public static class PluginRegistration
{
    public static IServiceCollection AddData<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, IDataSource where TOptions : class, new() =>
        services.Add<IDataSource, TPlugin, TOptions>(PluginKinds.Data, name);

    public static IServiceCollection AddTask<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, IExperimentTask => services.Add<IExperimentTask, TPlugin>(PluginKinds.Task, name);

    public static IServiceCollection AddSchedule<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, INoiseSchedule where TOptions : class, new() =>
        services.Add<INoiseSchedule, TPlugin, TOptions>(PluginKinds.Schedule, name);

    public static IServiceCollection AddObjective<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, IParameterization where TOptions : class, new() =>
        services.Add<IParameterization, TPlugin, TOptions>(PluginKinds.Objective, name);

    public static IServiceCollection AddObjective<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, IParameterization => services.Add<IParameterization, TPlugin>(PluginKinds.Objective, name);

    public static IServiceCollection AddWeighting<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, IWeighting => services.Add<IWeighting, TPlugin>(PluginKinds.Weighting, name);

    public static IServiceCollection AddWeighting<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, IWeighting where TOptions : class, new() =>
        services.Add<IWeighting, TPlugin, TOptions>(PluginKinds.Weighting, name);

    public static IServiceCollection AddTimes<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, ITimeDistribution where TOptions : class, new() =>
        services.Add<ITimeDistribution, TPlugin, TOptions>(PluginKinds.Times, name);

    public static IServiceCollection AddVariance<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, IReverseVariance where TOptions : class, new() =>
        services.Add<IReverseVariance, TPlugin, TOptions>(PluginKinds.Variance, name);

    public static IServiceCollection AddVariance<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, IReverseVariance => services.Add<IReverseVariance, TPlugin>(PluginKinds.Variance, name);

    public static IServiceCollection AddTimes<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, ITimeDistribution => services.Add<ITimeDistribution, TPlugin>(PluginKinds.Times, name);

    public static IServiceCollection AddModel<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, IModel => services.Add<IModel, TPlugin>(PluginKinds.Model, name);

    public static IServiceCollection AddModel<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, IModel where TOptions : class, new() =>
        services.Add<IModel, TPlugin, TOptions>(PluginKinds.Model, name);

    public static IServiceCollection AddSampler<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, ISampler where TOptions : class, new() =>
        services.Add<ISampler, TPlugin, TOptions>(PluginKinds.Sampler, name);

    public static IServiceCollection AddSampler<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, ISampler => services.Add<ISampler, TPlugin>(PluginKinds.Sampler, name);

    public static IServiceCollection AddGrid<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, ITimeGrid where TOptions : class, new() =>
        services.Add<ITimeGrid, TPlugin, TOptions>(PluginKinds.Grid, name);

    public static IServiceCollection AddGrid<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, ITimeGrid => services.Add<ITimeGrid, TPlugin>(PluginKinds.Grid, name);

    public static IServiceCollection AddGuidance<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, IGuidance where TOptions : class, new() =>
        services.Add<IGuidance, TPlugin, TOptions>(PluginKinds.Guidance, name);

    public static IServiceCollection AddGuidance<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, IGuidance => services.Add<IGuidance, TPlugin>(PluginKinds.Guidance, name);

    public static IServiceCollection AddClipping<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, IClipping where TOptions : class, new() =>
        services.Add<IClipping, TPlugin, TOptions>(PluginKinds.Clipping, name);

    public static IServiceCollection AddClipping<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, IClipping => services.Add<IClipping, TPlugin>(PluginKinds.Clipping, name);

    public static IServiceCollection AddMetric<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, IMetric where TOptions : class, new() =>
        services.Add<IMetric, TPlugin, TOptions>(PluginKinds.Metric, name);

    public static IServiceCollection AddMetric<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, IMetric => services.Add<IMetric, TPlugin>(PluginKinds.Metric, name);

    public static IServiceCollection AddTracking<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, ITracker where TOptions : class, new() =>
        services.Add<ITracker, TPlugin, TOptions>(PluginKinds.Tracking, name);

    public static IServiceCollection AddTracking<TPlugin>(this IServiceCollection services, string name)
        where TPlugin : class, ITracker => services.Add<ITracker, TPlugin>(PluginKinds.Tracking, name);

    public static IServiceCollection AddExecutor<TPlugin, TOptions>(this IServiceCollection services, string name)
        where TPlugin : class, IExecutor where TOptions : class, new() =>
        services.Add<IExecutor, TPlugin, TOptions>(PluginKinds.Executor, name);

    private static IServiceCollection Add<TContract, TPlugin, TOptions>(this IServiceCollection services, PluginKind kind, string name)
        where TContract : class where TPlugin : class, TContract where TOptions : class, new() =>
        services
            .AddSingleton(new PluginDescriptor(kind, name, typeof(TPlugin), typeof(TOptions)))
            .AddKeyedSingleton<TContract>(name, (provider, _) =>
                ActivatorUtilities.CreateInstance<TPlugin>(provider, provider.GetKeyedService<TOptions>(name) ?? new TOptions()));

    private static IServiceCollection Add<TContract, TPlugin>(this IServiceCollection services, PluginKind kind, string name)
        where TContract : class where TPlugin : class, TContract =>
        services
            .AddSingleton(new PluginDescriptor(kind, name, typeof(TPlugin), null))
            .AddKeyedSingleton<TContract>(name, (provider, _) => ActivatorUtilities.CreateInstance<TPlugin>(provider));
}
