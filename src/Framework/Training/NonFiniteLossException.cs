namespace Diffusion.Framework.Training;

/// <summary>Training cannot go on: its numbers are not finite any more. What was written before stays.</summary>
public abstract class DivergedTrainingException(string what, long step, string? checkpoint)
    : Exception(
        $"{what} "
        + (checkpoint is null ? "No checkpoint was written before it. " : $"The last good checkpoint is '{checkpoint}'. ")
        + Advice)
{
    internal const string Advice = "Try a lower training.learningRate, a smaller training.gradientClip or another weighting.";

    public long Step { get; } = step;
}

/// <summary>The loss is NaN or infinite.</summary>
public sealed class NonFiniteLossException(long step, double loss, string? checkpoint)
    : DivergedTrainingException($"The loss is {loss} at training step {step}.", step, checkpoint);

/// <summary>Parameters are NaN or infinite, though the loss of the step that made them was finite.</summary>
public sealed class NonFiniteParametersException(long step, string? checkpoint)
    : DivergedTrainingException(
        $"Parameters are NaN or infinite after training step {step}, whose loss was finite.", step, checkpoint);
