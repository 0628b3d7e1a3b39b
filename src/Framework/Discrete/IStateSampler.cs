using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>Turns states of the stationary distribution back into samples.</summary>
public interface IStateSampler
{
    static readonly PluginKind<IStateSampler> Kind = new(
        "state-sampler", "how random states are turned back into samples", Effect.Drawing, "sampler")
    {
        Default = "ancestral",
    };

    /// <summary>Why it cannot undo a process, as a clause that follows its name; null when it can.</summary>
    string? Refusal(StateProcess process, StateReading reading) => null;

    /// <summary>The samples at step 0, int64 [B, ...] of the data's states. The caller owns the tensor.</summary>
    /// <exception cref="OperationCanceledException">When cancelled between two steps.</exception>
    Tensor Sample(StateSamplingProblem problem, CancellationToken cancellation = default);
}

/// <summary>Everything a sampler needs.</summary>
/// <param name="Denoiser">Tells what states were; guidance and temperature are already part of it.</param>
/// <param name="Process">The process to undo.</param>
/// <param name="Reading">What the denoiser's probabilities are about.</param>
/// <param name="Steps">The steps to visit, falling from T to 0.</param>
/// <param name="Start">z_T, int64 [B, ...].</param>
/// <param name="Random">Source of the sampler's random numbers.</param>
/// <param name="Condition">What is asked of each sample, or null.</param>
public sealed record StateSamplingProblem(
    IStateDenoiser Denoiser,
    StateProcess Process,
    StateReading Reading,
    IReadOnlyList<int> Steps,
    Tensor Start,
    IUniformSource Random,
    Condition? Condition)
{
    /// <summary>
    /// Goes from step to step: a function makes z_s of z_t, the prediction, t and s. The caller owns the result.
    /// </summary>
    public Tensor Walk(Func<Tensor, StatePrediction, int, int, Tensor> next, CancellationToken cancellation = default)
    {
        var z = Start.alias();
        foreach (var (t, s) in Steps.Zip(Steps.Skip(1)))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var before = z;
            z = next(z, Denoiser.Predict(z, t, Condition), t, s).MoveToOuterDisposeScope();
            before.Dispose();
        }

        return z;
    }

    /// <summary>Draws a state of each position from its probabilities, [B, ..., K].</summary>
    public Tensor Draw(Tensor probabilities) =>
        Categorical.Draw(probabilities, Random.Next(probabilities.shape[..^1], probabilities.device));
}
