using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>What the network learns: parameterization x weighting x distribution of times.</summary>
public interface IObjective
{
    /// <summary>The loss of one batch: a scalar, the mean over samples and dimensions.</summary>
    Tensor Loss(INetwork network, TrainingBatch batch, INoiseSchedule schedule, Generator random);

    /// <summary>Reads the network as an estimate of x0.</summary>
    IDenoiser Denoiser(INetwork network, INoiseSchedule schedule);
}
