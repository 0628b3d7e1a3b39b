using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Experiments;

/// <summary>An experiment's plugins, created. Nothing is loaded and no network is built until it is asked for.</summary>
public sealed class Composition : IDisposable
{
    private readonly ServiceProvider _provider;
    private IReadOnlyList<IGuidance>? _guidance;

    public Composition(Experiment experiment, PluginCatalog catalog)
    {
        Experiment = experiment;
        var services = catalog.NewServices();
        foreach (var choice in experiment.Choices.Values.SelectMany(c => c).Where(c => c.Options is not null))
            services.AddKeyedSingleton(choice.Plugin.OptionsType!, choice.Plugin.Name, choice.Options!);
        services.AddSingleton(_ => Data.Space);
        services.AddSingleton(_ => Data);
        services.AddSingleton(_ => Schedule);
        services.AddSingleton(_ => Parameterization);
        services.AddSingleton(_ => Model);
        services.AddSingleton(_ => new TrainedRuns(catalog));
        services.AddSingleton(this);
        _provider = services.BuildServiceProvider();
    }

    public Experiment Experiment { get; }

    public IDataSource Data => Get<IDataSource>(PluginKinds.Data);

    public INoiseSchedule Schedule => Get<INoiseSchedule>(PluginKinds.Schedule);

    public IParameterization Parameterization => Get<IParameterization>(PluginKinds.Objective);

    public IWeighting Weighting => Get<IWeighting>(PluginKinds.Weighting);

    public ITimeDistribution Times => Get<ITimeDistribution>(PluginKinds.Times);

    public IObjective Objective => new DenoisingObjective(Parameterization, Weighting, Times, Variance);

    public IReverseVariance Variance => Get<IReverseVariance>(PluginKinds.Variance);

    public IModel Model => Get<IModel>(PluginKinds.Model);

    /// <summary>A fresh network of the model, as the objective needs it.</summary>
    public NetworkModule CreateNetwork() => Model.Create(new NetworkShape(Data.Space, Variance.IsLearned ? 2 : 1));

    public ISampler Sampler => Get<ISampler>(PluginKinds.Sampler);

    public IExperimentTask Task => Get<IExperimentTask>(PluginKinds.Task);

    /// <summary>In the order in which they are applied. A plugin may stand in the list more than once, with its own options.</summary>
    public IReadOnlyList<IGuidance> Guidance => _guidance ??= [.. Experiment.Choices[PluginKinds.Guidance].Select(Create<IGuidance>)];

    public ITracker Tracker => Get<ITracker>(PluginKinds.Tracking);

    /// <summary>
    /// The metrics that the experiment names, or, when it names none, all that suit its data and are not too slow for that.
    /// </summary>
    public IReadOnlyList<IMetric> Metrics
    {
        get
        {
            var named = Experiment.Choices[PluginKinds.Metric];
            return named.Count > 0
                ? [.. named.Select(c => _provider.GetRequiredKeyedService<IMetric>(c.Plugin.Name))]
                : [.. _provider.GetServices<PluginDescriptor>().Where(d => d.Kind == PluginKinds.Metric)
                    .Select(d => _provider.GetRequiredKeyedService<IMetric>(d.Name)).Where(m => m.ByDefault && m.Refusal(Data) is null)];
        }
    }

    public ITimeGrid Grid => Get<ITimeGrid>(PluginKinds.Grid);

    /// <summary>The levels that the sampler visits.</summary>
    public IReadOnlyList<NoiseLevel> Levels => NoiseFloor.Apply(
        Grid.Build(Schedule, Experiment.Sampling.Steps), Schedule, Experiment.Sampling.MinLogSnr);

    /// <summary>The network as an estimate of x0, guided, then clipped.</summary>
    public IDenoiser Denoiser(INetwork network) => Get<IClipping>(PluginKinds.Clipping).Apply(
        Guidance.Aggregate(Objective.Denoiser(network, Schedule), (denoiser, guidance) => guidance.Apply(denoiser)));

    public void Dispose() => _provider.Dispose();

    private T Create<T>(PluginChoice choice) =>
        (T)ActivatorUtilities.CreateInstance(_provider, choice.Plugin.Implementation, choice.Options is { } options ? [options] : []);

    private T Get<T>(PluginKind kind)
        where T : notnull => _provider.GetRequiredKeyedService<T>(Experiment[kind].Plugin.Name);
}
