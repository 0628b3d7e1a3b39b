using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Steps the reverse SDE dx = [f x - g^2 score] dt + g dW-bar from the first level down to the last noisy one, where
/// the estimate of x0 is the sample. score = (alpha x0 - x) / sigma^2.
/// </summary>
[Description("the reverse SDE in equal-order Euler-Maruyama steps")]
[Source("Song et al. 2021, eq. 6 and appendix D; 003 reverse-time dynamics")]
public sealed class EulerMaruyamaSampler : ISampler
{
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
        problem.Walk((x, x0, t, s) =>
        {
            if (s.IsClean) return x0;
            double step = t.Time - s.Time;
            double drift = problem.Schedule.Drift(t.Time), g2 = problem.Schedule.DiffusionSquared(t.Time);
            var score = SamplingSteps.Score(x, x0, t);
            return x - step * (drift * x - g2 * score) + Math.Sqrt(g2 * step) * problem.StandardNormal(x);
        }, cancellation);
}
