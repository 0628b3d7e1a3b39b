using static TorchSharp.torch;

namespace Diffusion.Framework.Models;

/// <summary>A function of a noisy sample, its time and a condition. What its output means is the objective's choice.</summary>
public interface INetwork
{
    /// <summary>The raw output, of the shape of <paramref name="xt"/>.</summary>
    /// <param name="xt">Noisy samples, [B, ...].</param>
    /// <param name="time">Times in [0, 1], [B].</param>
    /// <param name="condition">What is asked of each sample; null asks nothing of any.</param>
    Tensor Predict(Tensor xt, Tensor time, Condition? condition);
}
