using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Experiments;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>The features that metrics ask for; metrics that ask for the same share them.</summary>
internal sealed class FeatureSpaces(FeatureClassifier classifier, TrainedRuns runs, DataCache cache) : IDisposable
{
    private readonly Dictionary<(FeatureKind?, string?, string?, string), (IFeatureExtractor Extractor, FeatureSpace Space)> _spaces = [];

    /// <summary>Why samples of a source have no such features, as a clause that follows the metric's name; null when they have.</summary>
    public static string? Refusal(FeatureOptions options, IDataSource source)
    {
        if (DataRefusal.UnlessNumbers(source) is { } states) return states;
        if (options.Run is not null) return null;
        if (options.TorchScript is { } file) return ScriptRefusal(file, source);
        return options.Features switch
        {
            FeatureKind.Classifier => DataRefusal.UnlessLabelledImages(source),
            FeatureKind.Values => null,
            _ => source.Describe().IsImage && DataRefusal.UnlessLabelledImages(source) is { } clause
                ? $"{clause}. Use its key 'features' with 'values', or 'torchScript'" : null,
        };
    }

    /// <summary>The same, for a metric that needs probabilities of classes.</summary>
    public static string? RefusalOfProbabilities(FeatureOptions options, IDataSource source) =>
        options is { Run: null, TorchScript: null }
            ? options.Features == FeatureKind.Values
                ? "needs a classifier, but its key 'features' is 'values'"
                : DataRefusal.UnlessLabelledImages(source)
            : Refusal(options, source);

    /// <summary>The same, for a metric whose classes must be the data's.</summary>
    public static string? RefusalOfDataClasses(FeatureOptions options, IDataSource source) =>
        options.TorchScript is null
            ? RefusalOfProbabilities(options, source)
            : "needs the data's classes, which the file of its key 'torchScript' does not tell";

    /// <summary>The features of a measurement. This object keeps them.</summary>
    public FeatureSpace Of(FeatureOptions options, MetricInput input)
    {
        var key = (options.Features, options.Run?.Path, options.TorchScript, input.Data.Digest);
        if (_spaces.TryGetValue(key, out var known)) return known.Space;
        var extractor = Extractor(options, input);
        var space = new FeatureSpace(extractor, input.Data, cache, input.Cancellation);
        _spaces[key] = (extractor, space);
        return space;
    }

    public void Dispose()
    {
        foreach (var script in _spaces.Values.Select(s => s.Extractor).OfType<TorchScriptFeatures>()) script.Dispose();
    }

    private IFeatureExtractor Extractor(FeatureOptions options, MetricInput input)
    {
        if (options.Run is { } run) return new RunFeatures(runs.Open(run), runs.DigestOfWeights(run), input.Compute.Device);
        if (options.TorchScript is { } file) return new TorchScriptFeatures(file, input.Space.Range!.Value, input.Compute.Device);
        bool values = options.Features == FeatureKind.Values || (options.Features is null && input.Data.Train.Shape.Count != 3);
        return values ? new ValueFeatures() : classifier.For(input.Data, new ClassifierProgress(input), input.Cancellation);
    }

    private static string? ScriptRefusal(string file, IDataSource source) =>
        !File.Exists(file) ? $"cannot find the file '{file}' of its key 'torchScript'"
        : !source.Describe().IsImage || source.Describe().Shape[0] is not (1 or 3)
            ? $"has the key 'torchScript', which needs images of 1 or 3 channels, but samples have shape {source.Describe()}"
        : source.Describe().Range is null ? "has the key 'torchScript', which needs images of a known range" : null;
}
