using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// lambda(t) on the error of the score, whatever the network predicts. It takes the place of the objective 'score's own lambda.
/// </summary>
[Description("lambda(t) of denoising score matching, for every objective")]
[Source("Song et al. 2021, eq. 7; Song et al. 2021b, section 3.2; 003 denoising score matching")]
public sealed class DsmWeighting(ScoreOptions options) : IWeighting
{
    public WeightedError Error => WeightedError.Score;

    public double Weight(NoiseLevel level, INoiseSchedule schedule) => options.Lambda.At(level, schedule);
}
