using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Models;

/// <summary>Tells the class of noisy samples; classifier guidance follows its gradient.</summary>
public interface INoisyClassifier
{
    /// <summary>The least noise that it knows, for samples that are clean.</summary>
    NoiseLevel LeastNoise { get; }

    /// <summary>log p(y | x_t) for every class y, differentiable in <paramref name="xt"/>.</summary>
    /// <param name="xt">Noisy samples at one level, [B, ...].</param>
    /// <param name="level">Their noise level.</param>
    /// <returns>[B, classes].</returns>
    Tensor LogProbabilities(Tensor xt, NoiseLevel level);

    /// <summary>
    /// What the classes are told from, [B, F]: the last activations of a network; the log-probabilities where there is none.
    /// </summary>
    Tensor Features(Tensor xt, NoiseLevel level) => LogProbabilities(xt, level);
}
