using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks;

/// <summary>A trained classifier, told of the noise as it was in training.</summary>
internal sealed class NoisyClassifier(ClassifierModule classifier, IParameterization parameterization) : INoisyClassifier
{
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

    private (Tensor X, Tensor Time) Input(Tensor xt, NoiseLevel level) => (
        (parameterization.InputScale(level) * xt).to(float32),
        full(xt.shape[0], parameterization.NetworkTime(level), dtype: float32, device: xt.device));
}
