using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>target = eps - x0, the velocity of the straight path from data to noise.</summary>
[Description("predicts the straight path's velocity eps - x0 (flow matching)")]
[Source("Liu et al. 2023, eq. 1; Lipman et al. 2023, eq. 23")]
public sealed class VelocityParameterization : IParameterization
{
    public (double X0, double Eps) Target(NoiseLevel level) => (-1, 1);
}
