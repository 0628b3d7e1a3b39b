using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>SNR on the error of x0, which is the simple loss of eps whatever the network predicts.</summary>
[Description("the signal-to-noise ratio: the simple loss of eps, for every objective")]
[Source("Salimans and Ho 2022, section 4")]
public sealed class SnrWeighting : IWeighting
{
    public double Weight(NoiseLevel level, INoiseSchedule schedule) => level.Snr;
}
