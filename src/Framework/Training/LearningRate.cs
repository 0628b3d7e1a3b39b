namespace Diffusion.Framework.Training;

/// <summary>
/// Linear warm-up, then a cosine to 0: a function of the step alone, so that a resumed run needs no scheduler state.
/// </summary>
public static class LearningRate
{
    /// <summary>The rate of step <paramref name="step"/>, counted from 0.</summary>
    public static double At(long step, TrainingOptions options)
    {
        double warmUp = Math.Floor(options.WarmUp * options.Steps);
        if (step < warmUp) return options.LearningRate * (step + 1) / warmUp;
        double progress = (step - warmUp) / Math.Max(1, options.Steps - warmUp);
        return options.LearningRate * (1 + Math.Cos(Math.PI * progress)) / 2;
    }
}
