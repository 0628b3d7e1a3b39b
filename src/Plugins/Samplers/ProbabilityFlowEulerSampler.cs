using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Steps the probability-flow ODE dx/dt = f x - 1/2 g^2 score by Euler's method in time, down to the last noisy level, where the
/// estimate of x0 is the sample.
/// </summary>
[Description("the probability-flow ODE in Euler steps of time")]
[Source("Song et al. 2021, eq. 13")]
public sealed class ProbabilityFlowEulerSampler : ISampler
{
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
        problem.Walk((x, x0, t, s) =>
        {
            if (s.IsClean) return x0;
            double drift = problem.Schedule.Drift(t.Time), g2 = problem.Schedule.DiffusionSquared(t.Time);
            return x - (t.Time - s.Time) * (drift * x - g2 / 2 * SamplingSteps.Score(x, x0, t));
        }, cancellation);
}
