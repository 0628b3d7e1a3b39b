namespace Diffusion.Framework.Training;

/// <summary>Training cannot go on: the loss is NaN or infinite.</summary>
public sealed class NonFiniteLossException(long step, double loss, string? checkpoint)
    : Exception(
        $"The loss is {loss} at training step {step}. "
        + (checkpoint is null ? "No checkpoint was written before it. " : $"The last good checkpoint is '{checkpoint}'. ")
        + "Try a lower training.learningRate, a smaller training.gradientClip or another weighting.")
{
    public long Step { get; } = step;
}
