using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>The trace of the Jacobian of a denoiser.</summary>
internal interface ITrace
{
    /// <summary>tr d output / d input of each sample, [B]. Called where gradients are recorded.</summary>
    /// <param name="output">[B, D], with the graph that leads to <paramref name="input"/>.</param>
    /// <param name="input">[B, D].</param>
    /// <param name="rows">Which samples of the batch these are, int64 [B]; null for all of them.</param>
    Tensor Of(Tensor output, Tensor input, Tensor? rows = null);
}
