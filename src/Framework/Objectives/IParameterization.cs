using Diffusion.Framework.Noise;

namespace Diffusion.Framework.Objectives;

/// <summary>What the network predicts: a linear combination of the clean sample and the noise.</summary>
public interface IParameterization
{
    /// <summary>target = X0 x0 + Eps eps at one noise level.</summary>
    (double X0, double Eps) Target(NoiseLevel level);

    /// <summary>
    /// The weight that <c>|| target - prediction ||^2</c> has in this parameterization's own simple loss; lambda(t) for the score.
    /// </summary>
    double SimpleWeight(NoiseLevel level, INoiseSchedule schedule) => 1;
}
