using Diffusion.Framework.Data;
using Diffusion.Framework.Models;

namespace Diffusion.Framework.Discrete;

/// <summary>What a run over states has trained, as metrics and other runs see it.</summary>
/// <param name="Network">The network, neither guided nor tempered.</param>
/// <param name="Process">The process that it undoes.</param>
/// <param name="Reading">What its logits are about.</param>
/// <param name="Codes">How data become states: the codec that is fitted to a data set.</param>
public sealed record StateModel(INetwork Network, StateProcess Process, StateReading Reading, Func<Dataset, IFittedCodec> Codes)
{
    /// <summary>The network's prediction at one step.</summary>
    public IStateDenoiser Denoiser => new NetworkStateDenoiser(Network, Process, Reading);
}
