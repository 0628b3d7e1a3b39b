using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>Whether and how a network learns the variance of reverse steps.</summary>
public interface IReverseVariance
{
    /// <summary>True when the network gives a second output, from which <see cref="Fraction"/> is made.</summary>
    bool IsLearned { get; }

    /// <summary>
    /// v of <c>log variance = v log var_ts + (1 - v) log beta-tilde</c>, from the network's second output, of the same shape.
    /// </summary>
    Tensor Fraction(Tensor output);

    /// <summary>What is added to the loss of each sample so that the variance is learned; [B].</summary>
    Tensor Loss(ReverseSteps steps, Tensor fraction);
}
