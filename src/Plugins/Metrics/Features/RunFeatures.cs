using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Running;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>The last activations of a classifier that a run of its own trained, at the least noise of that run's schedule.</summary>
internal sealed class RunFeatures(TrainedRun run) : IFeatureExtractor
{
    private readonly INoisyClassifier _classifier = run.Classifier();
    private readonly NoiseLevel _level = run.Composition.Schedule.At(run.Composition.Schedule.MinTime);

    public string Identity { get; } = "run/" + Digest.Of(run.Module().parameters());

    public Tensor Features(Tensor batch) => _classifier.Features(batch, _level);

    public Tensor Probabilities(Tensor batch) => _classifier.LogProbabilities(batch, _level).exp();
}
