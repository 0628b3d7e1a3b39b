using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics;

/// <summary>What metrics need, with a cache of its own.</summary>
internal sealed class MetricHarness : IDisposable
{
    public MetricHarness()
    {
        Cache = new DataCache(Folder);
        Classifier = new FeatureClassifier(Cache);
        Spaces = new FeatureSpaces(
            new ServiceCollection().AddSingleton(Classifier)
                .BuildServiceProvider(), Classifier, new TrainedRuns(new PluginCatalog(new ServiceCollection()), Compute.Cpu), Cache);
    }

    /// <summary>The option <c>"features": "values"</c>.</summary>
    public static PluginOption<IFeatureExtractor> Values { get; } = Named<ValueFeatures>("values");

    /// <summary>The option <c>"features": "classifier"</c>.</summary>
    public static PluginOption<IFeatureExtractor> Classified { get; } = Named<ClassifierFeatures>("classifier");

    private static PluginOption<IFeatureExtractor> Named<T>(string name) =>
        new(new(new(IFeatureExtractor.Kind, name, typeof(T), null), null));

    public string Folder { get; } = Directory.CreateTempSubdirectory("metrics").FullName;

    public DataCache Cache { get; }

    public FeatureClassifier Classifier { get; }

    public FeatureSpaces Spaces { get; }

    public RandomStreams Streams { get; } = new(0);

    public MetricInput Input(Samples samples, Dataset data, DataSpace? space = null) =>
        new(samples, data, space!, null!, Compute.Cpu, Streams);

    /// <summary>Data that are the given samples, without a validation part.</summary>
    public static Dataset Data(Tensor train, Tensor test, string digest = "d") => new(new(train), null, new(test), digest);

    public void Dispose()
    {
        Spaces.Dispose();
        Classifier.Dispose();
        Streams.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
