using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>target = v = alpha eps - sigma x0.</summary>
[Description("predicts the velocity v = alpha eps - sigma x0")]
[Source("Salimans and Ho 2022, section 4")]
public sealed class VParameterization : IParameterization
{
    public (double X0, double Eps) Target(NoiseLevel level) => (-level.Sigma, level.Alpha);
}
