using Diffusion.Framework.Noise;

namespace Diffusion.Framework.Objectives;

/// <summary>How much the loss at one noise level counts, relative to the parameterization's simple loss.</summary>
public interface IWeighting
{
    /// <summary>A factor of at least 0.</summary>
    double Weight(NoiseLevel level, INoiseSchedule schedule);
}
