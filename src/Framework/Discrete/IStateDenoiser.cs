using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>Tells what noisy states were: the one thing that samplers and guidance know of a model.</summary>
public interface IStateDenoiser
{
    /// <summary>The prediction, in the caller's dispose scope.</summary>
    /// <param name="zt">Noisy samples at one step, int64 [B, ...].</param>
    /// <param name="step">The step t, from 1 to T.</param>
    /// <param name="condition">What is asked of each sample, or null.</param>
    StatePrediction Predict(Tensor zt, int step, Condition? condition);
}

/// <summary>What one call of a denoiser gives.</summary>
/// <param name="LogProbabilities">
/// Of what the <see cref="StateReading"/> says, x or z_(t-1): normalised, float64 [B, positions..., K], -infinity where impossible.
/// </param>
/// <param name="Evaluations">Evaluations of networks for each sample; a batch of twice the size counts two.</param>
public sealed record StatePrediction(Tensor LogProbabilities, int Evaluations = 1)
{
    /// <summary>Other logits, normalised; what was impossible stays so.</summary>
    public StatePrediction WithLogits(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var possible = logits.masked_fill(LogProbabilities.isneginf(), double.NegativeInfinity);
        return this with { LogProbabilities = possible.log_softmax(-1).MoveToOuterDisposeScope() };
    }

    /// <summary>Hands the tensor to the caller's dispose scope.</summary>
    public StatePrediction MoveToOuterDisposeScope()
    {
        LogProbabilities.MoveToOuterDisposeScope();
        return this;
    }
}

/// <summary>A network as a denoiser.</summary>
/// <param name="network">Reads states and the time t / T.</param>
/// <param name="process">The process that it undoes.</param>
/// <param name="reading">What its logits are about.</param>
public sealed class NetworkStateDenoiser(INetwork network, StateProcess process, StateReading reading) : IStateDenoiser
{
    public StatePrediction Predict(Tensor zt, int step, Condition? condition)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var time = full(zt.shape[0], (double)step / process.Steps, dtype: network.Precision, device: zt.device);
        var logits = network.Predict(zt, time, condition);
        return new(reading.Normalized(logits, zt, process, [step]).MoveToOuterDisposeScope());
    }
}
