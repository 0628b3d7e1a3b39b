using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>target = x0.</summary>
[Description("predicts the clean sample x0")]
[Source("001 first of the three equivalent objectives; 004 eq. 4.12")]
public sealed class X0Parameterization : IParameterization
{
    public (double X0, double Eps) Target(NoiseLevel level) => (1, 0);
}
