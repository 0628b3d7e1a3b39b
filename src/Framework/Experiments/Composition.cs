using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// An experiment's plugins, created. Each is created when it is first asked for, and is the same object from then on. Nothing is loaded.
/// </summary>
public sealed class Composition : IDisposable
{
    private readonly ServiceProvider _provider;
    private readonly Dictionary<PluginKind, IReadOnlyList<object>> _lists = [];
    private readonly Stack<PluginDescriptor> _creating = new();
    private readonly IdentityCodec _identity = new();
    private volatile OutsideStart? _starting;
    private IReadOnlyList<IMetric>? _allMetrics;
    private DataSpace? _space, _codes;
    private (Dataset Data, IFittedCodec Codec)? _fitted;

    /// <param name="experiment">What is chosen.</param>
    /// <param name="catalog">The plugins.</param>
    /// <param name="compute">Where is computed; the CPU when absent.</param>
    public Composition(Experiment experiment, PluginCatalog catalog, Compute? compute = null)
    {
        catalog = catalog.With(experiment.Outside);
        (Experiment, Catalog, Compute) = (experiment, catalog, compute ?? Compute.Cpu);
        var services = catalog.NewServices();
        foreach (var (kind, choices) in experiment.Choices.Where(c => !c.Key.IsList && c.Key != ITask.Kind))
            services.AddSingleton(kind.Contract, provider => Create(choices[0], provider));
        foreach (var kind in catalog.Kinds.Where(k => !k.IsList && !experiment.Choices.ContainsKey(k)))
            services.AddSingleton(kind.Contract, _ => throw new UnreadKindException(_creating.Peek(), kind, experiment[ITask.Kind].Plugin));
        services.AddSingleton(_ => DescribeCodes());
        services.AddSingleton(_ => new TrainedRuns(catalog, Compute, Experiment.Referred));
        services.AddSingleton(Compute);
        services.AddSingleton(catalog);
        services.AddSingleton(this);
        _provider = services.BuildServiceProvider();
    }

    public Experiment Experiment { get; }

    public PluginCatalog Catalog { get; }

    /// <summary>Where the run computes and in which numbers.</summary>
    public Compute Compute { get; }

    public ITask Task => Experiment.Task;

    public IDataSource Data => Get(IDataSource.Kind);

    /// <summary>How data become codes; the identity where the task reads no codec.</summary>
    public ICodec Codec => Experiment.Choices.ContainsKey(ICodec.Kind) ? Get(ICodec.Kind) : _identity;

    /// <summary>The runs that the experiment refers to.</summary>
    public TrainedRuns Runs => _provider.GetRequiredService<TrainedRuns>();

    /// <summary>The chosen plugin of a kind.</summary>
    /// <exception cref="CircularPluginsException">When plugins need each other.</exception>
    public T Get<T>(PluginKind<T> kind)
        where T : class => kind == (object)ITask.Kind ? (T)Experiment.Task : _provider.GetRequiredService<T>();

    /// <summary>The chosen plugins of a kind that is a list, in the order written. One may stand there more than once.</summary>
    public IReadOnlyList<T> GetAll<T>(PluginKind<T> kind)
        where T : class => List(kind, () => [.. Experiment.Choices[kind].Select(c => Create(c, _provider))]).Cast<T>().ToList();

    /// <summary>
    /// The metrics that the experiment names, or, when it names none, all that suit its data and task and are not too slow for that;
    /// none where the task reads no metrics.
    /// </summary>
    public IReadOnlyList<(PluginDescriptor Plugin, IMetric Metric)> Metrics()
    {
        if (!Experiment.Choices.TryGetValue(IMetric.Kind, out var named)) return [];
        if (named.Count > 0) return [.. named.Select(c => c.Plugin).Zip(GetAll(IMetric.Kind))];
        _allMetrics ??= [.. Catalog.Of(IMetric.Kind).Select(p => (IMetric)Create(new(p, p.DefaultOptions), _provider))];
        return [.. Catalog.Of(IMetric.Kind).Zip(_allMetrics).Where(m => m.Second.ByDefault && Refusal(m.Second) is null)];
    }

    /// <summary>Why a metric cannot judge what the task makes of the data, as a clause that follows its name; null when it can.</summary>
    internal string? Refusal(IMetric metric) =>
        metric.ModelType is { } type && !Task.ModelType.IsAssignableTo(type)
            ? $"judges another sort of model than the task '{Experiment[ITask.Kind].Plugin.Name}' trains"
            : metric.NeedsSamples && !Task.Draws
            ? $"judges samples, and the task '{Experiment[ITask.Kind].Plugin.Name}' draws none"
            : metric.Refusal(Data);

    /// <summary>The options of a section.</summary>
    public TOptions Options<TOptions>(OptionsSection<TOptions> section)
        where TOptions : class, new() => Experiment.Get(section);

    /// <summary>What a sample is. The data's files may be looked at once.</summary>
    /// <exception cref="InvalidDataException">When they do not tell.</exception>
    public DataSpace DescribeData() => _space ??= Data.Describe();

    /// <summary>The outside plugin whose constructor runs at this moment, on whatever thread; null where none does.</summary>
    internal OutsideStart? Starting => _starting;

    /// <summary>Creates every chosen plugin, so that one that cannot be created is told before anything starts.</summary>
    /// <exception cref="CircularPluginsException">When plugins need each other.</exception>
    /// <exception cref="UnreadKindException">When a plugin needs a choice that the task does not make.</exception>
    internal void CreateAll()
    {
        foreach (var (kind, choices) in Experiment.Choices.Where(c => c.Key != ITask.Kind && c.Key != ITracker.Kind))
        {
            if (kind.IsList) List(kind, () => [.. choices.Select(c => Create(c, _provider))]);
            else _provider.GetRequiredService(kind.Contract);
        }
    }

    /// <summary>What the task learns: the data's codes, where it reads a codec.</summary>
    /// <exception cref="InvalidDataException">When the data's files do not tell.</exception>
    public DataSpace DescribeCodes() => _codes ??= Codec.Encode(DescribeData());

    /// <summary>The codec for a data set; the same object for the same data.</summary>
    public IFittedCodec FitCodec(Dataset data)
    {
        if (_fitted is not { } known || known.Data != data) _fitted = (data, Codec.Fit(data));
        return _fitted.Value.Codec;
    }

    public void Dispose()
    {
        foreach (var plugin in _lists.Values.SelectMany(l => l).Concat(_allMetrics ?? []).OfType<IDisposable>()) plugin.Dispose();
        _provider.Dispose();
    }

    /// <summary>A new plugin that an option chooses.</summary>
    internal T Open<T>(PluginChoice choice) => (T)Create(choice, _provider);

    private IReadOnlyList<object> List(PluginKind kind, Func<IReadOnlyList<object>> create)
    {
        if (!_lists.TryGetValue(kind, out var list)) _lists[kind] = list = create();
        return list;
    }

    private object Create(PluginChoice choice, IServiceProvider provider)
    {
        if (_creating.Contains(choice.Plugin))
            throw new CircularPluginsException([.. _creating.Reverse().SkipWhile(p => p != choice.Plugin)]);
        _creating.Push(choice.Plugin);
        _starting = OutsideStart.Of(choice.Plugin);
        try
        {
            return OutsideCreation.Create<object>(choice, provider);
        }
        finally
        {
            _creating.Pop();
            _starting = _creating.TryPeek(out var outer) ? OutsideStart.Of(outer) : null;
        }
    }
}
