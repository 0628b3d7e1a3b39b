using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// max(SNR, 1) on the error of x0, so that the noisiest levels still count. On the error of eps it is max(1, 1 / SNR), which grows
/// without bound towards pure noise: meant for networks that predict x0 or v.
/// </summary>
[Description("the signal-to-noise ratio, at least 1; for the objectives x0 and v")]
[Source("Salimans and Ho 2022, section 4")]
public sealed class TruncatedSnrWeighting : IWeighting
{
    public double Weight(NoiseLevel level, INoiseSchedule schedule) => Math.Max(level.Snr, 1);
}
