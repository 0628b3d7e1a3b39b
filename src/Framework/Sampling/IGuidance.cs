namespace Diffusion.Framework.Sampling;

/// <summary>Steers samples towards a condition.</summary>
public interface IGuidance
{
    /// <summary>True when it needs something to be asked of samples: a class or a target.</summary>
    bool NeedsCondition => false;

    /// <summary>True when it can steer only data that has classes.</summary>
    bool NeedsClasses => false;

    /// <summary>True when it follows a classifier of noisy samples that the model must have.</summary>
    bool NeedsClassifier => false;

    /// <summary>The steered denoiser.</summary>
    IDenoiser Apply(IDenoiser inner);
}
