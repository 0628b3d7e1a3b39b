using Diffusion.Framework.Metrics;
using Diffusion.Framework.Training;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>Tells whoever listens to a metric of the training of its classifier.</summary>
internal sealed class ClassifierProgress(MetricInput input) : ITrainingObserver
{
    public void Metric(string name, double value, long step)
    {
    }

    public void Progress(TrainingProgress progress) =>
        input.Progress(new(progress.Step, progress.Steps, "training a classifier for its features, once for these data"));

    public void Warn(string message) => input.Warn(message);
}
