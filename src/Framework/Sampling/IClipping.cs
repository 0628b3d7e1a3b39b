namespace Diffusion.Framework.Sampling;

/// <summary>Keeps estimates of x0 where data can be.</summary>
public interface IClipping
{
    /// <summary>The denoiser whose estimates are clipped.</summary>
    IDenoiser Apply(IDenoiser inner);
}
