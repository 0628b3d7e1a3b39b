using static TorchSharp.torch;

namespace Diffusion.Framework.Models;

/// <summary>A trainable classifier of noisy samples. Derived classes end their constructor with <c>RegisterComponents()</c>.</summary>
public abstract class ClassifierModule(string name) : nn.Module(name)
{
    /// <summary>The activations that the scores are a linear function of, [B, F].</summary>
    /// <param name="x">Noisy samples, [B, ...], scaled as the objective scales its network's input.</param>
    /// <param name="time">How noisy each of them is, [B], as the objective tells its networks.</param>
    public abstract Tensor Features(Tensor x, Tensor time);

    /// <summary>Scores of the classes, [B, classes]; their softmax is p(y | x_t).</summary>
    /// <param name="x">Noisy samples, [B, ...], scaled as the objective scales its network's input.</param>
    /// <param name="time">How noisy each of them is, [B], as the objective tells its networks.</param>
    public abstract Tensor Logits(Tensor x, Tensor time);
}
