using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// SNR + 1 on the error of x0, so that the noisiest levels still count. On a variance preserving schedule it is the simple loss of v, and
/// 1 + 1 / SNR on the error of eps, which grows without bound towards pure noise: meant for networks that predict x0 or v.
/// </summary>
[Description("the signal-to-noise ratio plus 1: the simple loss of v, for every objective")]
[Source("Salimans and Ho 2022, section 4")]
public sealed class SnrPlusOneWeighting : IWeighting
{
    public double Weight(NoiseLevel level, INoiseSchedule schedule) => level.Snr + 1;
}
