using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;

namespace Diffusion.Framework.Sampling;

/// <summary>A trained model of Gaussian denoising, as metrics judge it and other runs use it.</summary>
/// <param name="Denoiser">Its estimate of x0, neither guided nor clipped.</param>
/// <param name="Schedule">The schedule that it was trained on.</param>
/// <param name="Space">What it has learned: samples, or codes of samples.</param>
public sealed record GaussianModel(IDenoiser Denoiser, INoiseSchedule Schedule, DataSpace Space)
{
    /// <summary>What brings samples of a data set to what was learned; null where it has learned the samples themselves.</summary>
    public Func<Dataset, IFittedCodec>? Codec { get; init; }
}
