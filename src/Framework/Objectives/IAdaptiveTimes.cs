using Diffusion.Framework.Noise;
using Diffusion.Framework.Training;

namespace Diffusion.Framework.Objectives;

/// <summary>Times that are drawn by what was learned of their losses. Its state is part of a checkpoint.</summary>
public interface IAdaptiveTimes : ITimeDistribution, IResumable
{
    /// <summary>1 / (p N): the factor of a sample's loss at a time, which keeps the mean over all times unbiased.</summary>
    double Correction(double time, INoiseSchedule schedule);

    /// <summary>Takes the losses of a training batch, without the correction.</summary>
    void Observe(IReadOnlyList<double> times, IReadOnlyList<double> losses, INoiseSchedule schedule);
}
