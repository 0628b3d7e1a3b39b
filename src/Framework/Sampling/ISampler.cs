using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>Turns noise back into samples.</summary>
public interface ISampler
{
    static readonly PluginKind<ISampler> Kind = new("sampler", "how noise is turned back into samples", Effect.Drawing)
    {
        Default = "ddim",
    };

    /// <summary>What the start of its problem is.</summary>
    SamplingStart Start => SamplingStart.Noise;

    /// <summary>True when it can leave a level without signal, alpha = 0, where sigma / alpha is infinite.</summary>
    bool StartsWithoutSignal => false;

    /// <summary>True when it needs predictions with a <see cref="Prediction.VarianceFraction"/>.</summary>
    bool NeedsLearnedVariance => false;

    /// <summary>
    /// The samples at the problem's last level, of the shape and type of its start. The caller owns the tensor.
    /// </summary>
    /// <exception cref="OperationCanceledException">When cancelled between two steps.</exception>
    Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default);
}
