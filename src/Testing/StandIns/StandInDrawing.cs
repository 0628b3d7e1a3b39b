using Diffusion.Framework.Discrete;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>Straight steps of the ODE.</summary>
internal sealed class StandInSampler : ISampler
{
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) => problem.Walk(
        (x, x0, t, s) => SamplingSteps.Euler(x, SamplingSteps.Noise(x, x0, t), t, s), cancellation);
}

/// <summary>Equal distances of time.</summary>
internal sealed class StandInGrid : TimeGrid
{
    protected override int Step(int k, int steps, int last, int total) => last - (steps - 1 - k) * last / steps;

    protected override double Part(int k, int steps) => (k + 1.0) / steps;
}

/// <summary>Estimates as they are.</summary>
internal sealed class NoClipping : IClipping
{
    public IDenoiser Apply(IDenoiser inner) => inner;
}

/// <summary>Predictions of states as they are.</summary>
internal sealed class NoStateGuidance : IStateGuidance
{
    public IStateDenoiser Apply(IStateDenoiser inner) => inner;
}

/// <summary>Draws the step before from its probabilities.</summary>
internal sealed class StandInStateSampler : IStateSampler
{
    public Tensor Sample(StateSamplingProblem problem, CancellationToken cancellation = default) => problem.Walk(
        (z, prediction, t, s) => problem.Draw(problem.Reading.Step(prediction.LogProbabilities, z, problem.Process, [s], [t])),
        cancellation);
}
