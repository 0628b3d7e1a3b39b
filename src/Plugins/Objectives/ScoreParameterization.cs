using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// target = score of q(x_t | x0) = -eps / sigma, trained by denoising score matching: lambda(t) || s + eps/sigma ||^2.
/// </summary>
[Description("predicts the score; denoising score matching weighted by lambda(t)")]
[Source("Song et al. 2021, eq. 7; 003 denoising score matching")]
public sealed class ScoreParameterization(ScoreOptions options) : IParameterization
{
    public (double X0, double Eps) Target(NoiseLevel level) => (0, -1 / level.Sigma);

    public double SimpleWeight(NoiseLevel level, INoiseSchedule schedule) => options.Lambda.At(level, schedule);
}

public sealed record ScoreOptions
{
    [Description("lambda(t): sigma2 equals the simple loss of eps, g2 is the likelihood weighting, one weights all times alike")]
    public ScoreLambda Lambda { get; init; } = ScoreLambda.Sigma2;
}
