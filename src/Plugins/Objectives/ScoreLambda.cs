using Diffusion.Framework.Noise;

namespace Diffusion.Plugins.Objectives;

/// <summary>The weight lambda(t) of denoising score matching.</summary>
public enum ScoreLambda
{
    /// <summary>sigma(t)^2.</summary>
    Sigma2,

    /// <summary>g(t)^2 (Song et al. 2021b, likelihood weighting).</summary>
    G2,

    /// <summary>1.</summary>
    One,
}

internal static class ScoreLambdas
{
    public static double At(this ScoreLambda lambda, NoiseLevel level, INoiseSchedule schedule) => lambda switch
    {
        ScoreLambda.Sigma2 => level.Sigma * level.Sigma,
        ScoreLambda.G2 => schedule.DiffusionSquared(level.Time),
        _ => 1,
    };
}
