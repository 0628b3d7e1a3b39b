using System.ComponentModel;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Langevin;

/// <summary>
/// Symmetric splitting: half a step of the part that is solved exactly, a step of the score, half a step of the exact part. What is solved
/// exactly is the process itself with positions mirrored. The score is asked for the time where the step begins; its part is a step of
/// Euler's, so that the whole is of first order.
/// </summary>
[Description("symmetric splitting: all but the score is solved exactly")]
[Source("Dockhorn et al. 2022, Algorithm 1, the symmetric splitting CLD sampler")]
public sealed class SscsSampler : ILangevinSampler
{
    public Pair Step(LangevinProblem problem, Pair pair, double t, double s)
    {
        var process = problem.Process;
        var half = process.Over((t - s) / 2);
        var (x, v) = Exact(problem, pair, half);
        var score = problem.Score.Of(x, v, t, problem.Condition).to(v.dtype);
        v += 2 * process.Friction * process.Beta * (t - s) * (score + v / process.Mass);
        return Exact(problem, new(x, v), half);
    }

    private static Pair Exact(LangevinProblem problem, Pair pair, PairStep step)
    {
        var (map, noise) = (step.Mean, step.Noise);
        Tensor e = problem.StandardNormal(pair.X), f = problem.StandardNormal(pair.X);
        return new(
            map.XX * pair.X - map.XV * pair.V - noise.FactorX * e,
            map.VV * pair.V - map.VX * pair.X + noise.FactorXV * e + noise.FactorV * f);
    }
}

/// <summary>Euler-Maruyama of the reversed process.</summary>
[Description("Euler-Maruyama of the reversed process")]
[Source("Dockhorn et al. 2022, eq. 10")]
public sealed class LangevinEulerMaruyamaSampler : ILangevinSampler
{
    public Pair Step(LangevinProblem problem, Pair pair, double t, double s)
    {
        var (process, (x, v)) = (problem.Process, pair);
        double h = process.Beta * (t - s), friction = process.Friction;
        var score = problem.Score.Of(x, v, t, problem.Condition).to(v.dtype);
        return new(
            x - h / process.Mass * v,
            v + h * (x + friction / process.Mass * v + 2 * friction * score)
                + Math.Sqrt(2 * friction * h) * problem.StandardNormal(v));
    }
}
