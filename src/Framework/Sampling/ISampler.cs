using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>Turns noise back into samples.</summary>
public interface ISampler
{
    /// <summary>True when it can leave a level without signal, alpha = 0, where sigma / alpha is infinite.</summary>
    bool StartsWithoutSignal => false;

    /// <summary>True when it needs a denoiser with an <see cref="ILearnedVariance"/>.</summary>
    bool NeedsLearnedVariance => false;

    /// <summary>
    /// The samples at the problem's last level, of the shape and type of its start. The caller owns the tensor.
    /// </summary>
    /// <exception cref="OperationCanceledException">When cancelled between two steps.</exception>
    Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default);
}
