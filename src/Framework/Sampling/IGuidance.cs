namespace Diffusion.Framework.Sampling;

/// <summary>Steers samples towards a condition.</summary>
public interface IGuidance
{
    /// <summary>True when it can steer only data that has classes.</summary>
    bool NeedsClasses => false;

    /// <summary>The steered denoiser.</summary>
    IDenoiser Apply(IDenoiser inner);
}
