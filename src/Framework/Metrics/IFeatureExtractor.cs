using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Framework.Metrics;

/// <summary>In which features metrics compare samples, such as the activations of a network. Metrics choose one by an option.</summary>
public interface IFeatureExtractor
{
    static readonly PluginKind<IFeatureExtractor> Kind = new(
        "feature-extractor", "in which features a metric compares samples", Effect.Judging, "features")
    {
        IsOption = true,
    };

    /// <summary>
    /// Why samples of a data source have no such features, as a clause that follows the metric's name ("needs images, ..."); null when
    /// they have.
    /// </summary>
    string? Refusal(IDataSource source);

    /// <summary>True where it also tells how probable each class of the data is.</summary>
    bool HasClasses => false;

    /// <summary>The features for the samples and the data of a measurement. Who asks disposes them, where they can be disposed.</summary>
    /// <exception cref="OperationCanceledException">When the measurement is cancelled.</exception>
    IFeatures Open(MetricInput input);
}

/// <summary>Maps samples to the features in which metrics compare them.</summary>
public interface IFeatures
{
    /// <summary>Differs between any two that may give different numbers; the name of what is cached.</summary>
    string Identity { get; }

    /// <summary>True where mapping takes long enough that what it gave of the real data is worth keeping on disk.</summary>
    bool IsCostly => true;

    /// <summary>
    /// True where the scale of the features is part of published numbers; otherwise it means nothing, and a metric whose kernel depends on
    /// it brings it to 1.
    /// </summary>
    bool HasPublishedScale => false;

    /// <summary>Features of a batch [B, ...], as [B, F].</summary>
    Tensor Of(Tensor batch);

    /// <summary>Probabilities of the classes for a batch [B, ...], as [B, K].</summary>
    /// <exception cref="NotSupportedException">Where there are no classes.</exception>
    Tensor Probabilities(Tensor batch) => throw new NotSupportedException("These features have no classes.");
}
