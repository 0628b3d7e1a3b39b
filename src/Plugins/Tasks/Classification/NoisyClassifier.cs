using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Classification;

/// <summary>
/// A trained classifier, told of the noise as it was in training. Noisy samples of another schedule are brought to its own.
/// </summary>
internal sealed class NoisyClassifier(ClassifierModule classifier, ClassifierOptions options, INoiseSchedule schedule) : INoisyClassifier
{
    public NoiseLevel LeastNoise => schedule.At(schedule.MinTime);

    public Tensor LogProbabilities(Tensor xt, NoiseLevel level)
    {
        var (x, time) = Input(xt, level);
        return classifier.Logits(x, time).log_softmax(1);
    }

    public Tensor Features(Tensor xt, NoiseLevel level)
    {
        var (x, time) = Input(xt, level);
        return classifier.Features(x, time);
    }

    private (Tensor X, Tensor Time) Input(Tensor xt, NoiseLevel level)
    {
        var (own, at) = schedule.Own(xt, level);
        var type = classifier.parameters().First().dtype;
        double time = options.NetworkTime(options.Taken(at, schedule));
        return ((options.InputScale(at) * own).to(type), full(xt.shape[0], time, dtype: type, device: xt.device));
    }
}
