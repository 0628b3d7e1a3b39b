using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>The estimate of x0 that a multistep sampler made one step before. It outlives that step's dispose scope.</summary>
public sealed class EarlierEstimate : IDisposable
{
    /// <summary>The estimate, or null before the first is kept.</summary>
    public Tensor? X0 { get; private set; }

    /// <summary>The level at which it was made.</summary>
    public NoiseLevel Level { get; private set; }

    /// <summary>Keeps an estimate instead of the earlier one.</summary>
    public void Keep(Tensor x0, NoiseLevel level)
    {
        Dispose();
        X0 = x0.detach().DetachFromDisposeScope();
        Level = level;
    }

    public void Dispose() => X0?.Dispose();
}
