using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Framework.Models;

/// <summary>A function of a noisy sample, its time and a condition. What its output means is the objective's choice.</summary>
public interface INetwork
{
    /// <summary>The type of number that it works in: that of its parameters.</summary>
    ScalarType Precision { get; }

    /// <summary>
    /// The raw output, of the shape of <paramref name="x"/>, or as many times that as its <see cref="NetworkShape"/> says.
    /// </summary>
    /// <param name="x">Noisy samples, [B, ...], scaled as the objective scales its network's input.</param>
    /// <param name="time">How noisy each of them is, [B];
    /// the time of the schedule unless the parameterization gives its networks another number.</param>
    /// <param name="condition">What is asked of each sample; null asks nothing of any.</param>
    Tensor Predict(Tensor x, Tensor time, Condition? condition);
}
