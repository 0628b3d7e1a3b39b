namespace Diffusion.Framework.Training;

/// <summary>
/// Linear warm-up, then constant or a cosine to 0: a function of the step alone, so that a resumed run needs no scheduler state.
/// </summary>
public static class LearningRate
{
    /// <summary>The rate of step <paramref name="step"/>, counted from 0.</summary>
    public static double At(long step, TrainingOptions options)
    {
        double warmUp = Math.Floor(options.WarmUp * options.Steps);
        if (step < warmUp) return options.LearningRate * (step + 1) / warmUp;
        if (options.Decay == LearningRateDecay.None) return options.LearningRate;
        double progress = (step - warmUp) / Math.Max(1, options.Steps - warmUp);
        return options.LearningRate * (1 + Math.Cos(Math.PI * progress)) / 2;
    }
}

/// <summary>How the learning rate goes on after the warm-up.</summary>
public enum LearningRateDecay
{
    /// <summary>Along half a cosine to 0 (Loshchilov and Hutter 2017, eq. 5).</summary>
    Cosine,

    /// <summary>It stays.</summary>
    None,
}
