using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>Maps samples to the features in which metrics compare them.</summary>
internal interface IFeatureExtractor
{
    /// <summary>Differs between any two extractors that may give different numbers; the name of what is cached.</summary>
    string Identity { get; }

    /// <summary>True where mapping takes long enough that what it gave of the real data is worth keeping on disk.</summary>
    bool IsCostly => true;

    /// <summary>Features of a batch [B, ...], as [B, F].</summary>
    Tensor Features(Tensor batch);

    /// <summary>Probabilities of the classes for a batch [B, ...], as [B, K].</summary>
    Tensor Probabilities(Tensor batch);
}
