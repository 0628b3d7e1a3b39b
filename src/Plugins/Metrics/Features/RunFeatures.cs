using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>The last activations of a classifier that a run of its own trained, at the least noise that it knows.</summary>
internal sealed class RunFeatures(INoisyClassifier classifier, string? weights, Device device) : IFeatures
{
    public string Identity { get; } = "run/" + weights;

    public Tensor Of(Tensor batch) => classifier.Features(batch.to(device), classifier.LeastNoise);

    public Tensor Probabilities(Tensor batch) => classifier.LogProbabilities(batch.to(device), classifier.LeastNoise).exp();
}
