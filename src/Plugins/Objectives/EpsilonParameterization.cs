using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>target = eps.</summary>
[Description("predicts the noise eps")]
[Source("Ho et al. 2020, eq. 14; 001 Algorithm 1; 004 eq. 4.18")]
public sealed class EpsilonParameterization : IParameterization
{
    public (double X0, double Eps) Target(NoiseLevel level) => (0, 1);
}
