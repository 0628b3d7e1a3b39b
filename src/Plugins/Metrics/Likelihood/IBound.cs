using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>The parts of a variational bound of -log p(x0): L_T + sum of L_{t-1} + L_0.</summary>
internal interface IBound
{
    /// <summary>The least noisy level, from which the data is reconstructed.</summary>
    NoiseLevel First { get; }

    /// <summary>The noisiest level, which is compared with the prior.</summary>
    NoiseLevel Last { get; }

    /// <summary>Name of the table of its terms.</summary>
    string Table { get; }

    /// <summary>Whether the levels of so many strata depend on where in its stratum each lies.</summary>
    bool DrawsTimes(int strata);

    /// <summary>Levels from little noise to much, and weights with which their terms sum to the denoising part.</summary>
    /// <param name="offsets">
    /// Uniform in [0, 1): where in its stratum each level lies. Averaged over them, the sum is exact. Where there are as many strata as
    /// a schedule has terms, every term is taken once.
    /// </param>
    IReadOnlyList<(NoiseLevel Level, double Weight)> Levels(IReadOnlyList<double> offsets);

    /// <summary>The term of a level in nats summed over dimensions; [B].</summary>
    Tensor Term(NoisySamples noisy);

    /// <summary>L_0 = -log p(x0 | x_1) at <see cref="First"/> in nats summed over dimensions; [B].</summary>
    Tensor Reconstruction(NoisySamples noisy, DataSpace space);
}

/// <summary>Data at a noise level and the model's estimate of it.</summary>
/// <param name="X0">The data, [B, ...].</param>
/// <param name="Xt">It with noise.</param>
/// <param name="Estimate">The estimate of <paramref name="X0"/>.</param>
/// <param name="Level">How much noise.</param>
/// <param name="VarianceFraction">What the network has learned of the reverse step's variance, or null.</param>
internal sealed record NoisySamples(Tensor X0, Tensor Xt, Tensor Estimate, NoiseLevel Level, Tensor? VarianceFraction);
