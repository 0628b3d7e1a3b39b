using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>Leaves the parameterization's simple loss as it is.</summary>
[Description("the objective's own simple loss")]
[Source("Ho et al. 2020, eq. 14")]
public sealed class SimpleWeighting : IWeighting
{
    public WeightedError Error => WeightedError.Output;

    public double Weight(NoiseLevel level, INoiseSchedule schedule) => 1;
}
