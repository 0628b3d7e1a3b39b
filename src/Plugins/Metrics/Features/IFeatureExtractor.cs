using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>Maps samples to the features in which metrics compare them.</summary>
internal interface IFeatureExtractor
{
    /// <summary>Differs between any two extractors that may give different numbers; the name of what is cached.</summary>
    string Identity { get; }

    /// <summary>True where mapping takes long enough that what it gave of the real data is worth keeping on disk.</summary>
    bool IsCostly => true;

    /// <summary>
    /// True where the scale of the features is part of published numbers; otherwise it means nothing, and a metric whose kernel depends on
    /// it brings it to 1.
    /// </summary>
    bool HasPublishedScale => false;

    /// <summary>Features of a batch [B, ...], as [B, F].</summary>
    Tensor Features(Tensor batch);

    /// <summary>Probabilities of the classes for a batch [B, ...], as [B, K].</summary>
    Tensor Probabilities(Tensor batch);
}
