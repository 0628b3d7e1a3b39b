using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>The features that metrics ask for; metrics that ask for the same share them.</summary>
internal sealed class FeatureSpaces(IServiceProvider services, FeatureClassifier classifier, TrainedRuns runs,
    DataCache cache) : IDisposable
{
    private readonly Dictionary<PluginOption<IFeatureExtractor>, IFeatureExtractor> _extractors = [];
    private readonly Dictionary<(PluginOption<IFeatureExtractor>?, string?, string?, string),
        (IFeatures Map, FeatureSpace Space)> _spaces = [];

    /// <summary>Why samples of a source have no such features, as a clause that follows the metric's name; null when they have.</summary>
    public string? Refusal(FeatureOptions options, IDataSource source)
    {
        if (DataRefusal.UnlessNumbers(source) is { } states) return states;
        if (options.Run is not null) return null;
        if (options.TorchScript is { } file) return ScriptRefusal(file, source);
        if (options.Features is { } named) return Extractor(named).Refusal(source);
        return source.Describe().IsImage && DataRefusal.UnlessLabelledImages(source) is { } clause
            ? $"{clause}. Use its key 'features' with 'values', or 'torchScript'" : null;
    }

    /// <summary>The same, for a metric that needs probabilities of classes.</summary>
    public string? RefusalOfProbabilities(FeatureOptions options, IDataSource source)
    {
        if (options.Run is not null || options.TorchScript is not null) return Refusal(options, source);
        if (options.Features is not { } named) return DataRefusal.UnlessLabelledImages(source);
        return Extractor(named).HasClasses ? Extractor(named).Refusal(source) : $"needs a classifier, but its key 'features' is '{named}'";
    }

    /// <summary>The same, for a metric whose classes must be the data's.</summary>
    public string? RefusalOfDataClasses(FeatureOptions options, IDataSource source) =>
        options.TorchScript is null
            ? RefusalOfProbabilities(options, source)
            : "needs the data's classes, which the file of its key 'torchScript' does not tell";

    /// <summary>The features of a measurement. This object keeps them.</summary>
    public FeatureSpace Of(FeatureOptions options, MetricInput input)
    {
        var key = (options.Features, options.Run?.Path, options.TorchScript, input.Data.Digest);
        if (_spaces.TryGetValue(key, out var known)) return known.Space;
        var map = Open(options, input);
        var space = new FeatureSpace(map, input.Data, cache, input.Cancellation);
        _spaces[key] = (map, space);
        return space;
    }

    public void Dispose()
    {
        foreach (var map in _spaces.Values.Select(s => s.Map).OfType<IDisposable>()) map.Dispose();
        foreach (var extractor in _extractors.Values.OfType<IDisposable>()) extractor.Dispose();
    }

    private IFeatureExtractor Extractor(PluginOption<IFeatureExtractor> named)
    {
        if (!_extractors.TryGetValue(named, out var known)) _extractors[named] = known = named.Create(services);
        return known;
    }

    private IFeatures Open(FeatureOptions options, MetricInput input)
    {
        if (options.Run is { } run) return new RunFeatures(runs.Open(run), runs.DigestOfWeights(run), input.Compute.Device);
        if (options.TorchScript is { } file) return new TorchScriptFeatures(file, input.Space.Range!.Value, input.Compute.Device);
        IFeatureExtractor extractor = options.Features is { } named ? Extractor(named)
            : input.Data.Train.Shape.Count != 3 ? new ValueFeatures() : new ClassifierFeatures(classifier);
        return extractor.Open(input);
    }

    private static string? ScriptRefusal(string file, IDataSource source) =>
        !File.Exists(file) ? $"cannot find the file '{file}' of its key 'torchScript'"
        : !source.Describe().IsImage || source.Describe().Shape[0] is not (1 or 3)
            ? $"has the key 'torchScript', which needs images of 1 or 3 channels, but samples have shape {source.Describe()}"
        : source.Describe().Range is null ? "has the key 'torchScript', which needs images of a known range" : null;
}
