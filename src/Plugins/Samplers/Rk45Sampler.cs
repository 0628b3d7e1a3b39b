using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Integrates the probability-flow ODE with a step chosen by its error, from the first level to the last noisy one; the levels between
/// are not visited. The state y = x / n with n = sqrt(alpha^2 + sigma^2) stays of the data's size, and in u = log(sigma / alpha) its
/// derivative (alpha / n)^2 y - (alpha / n) x0 is smooth. At the end the estimate of x0 is the sample.
/// </summary>
[Description("the probability-flow ODE by an adaptive Runge-Kutta method; uses only the grid's ends")]
[Source("Song et al. 2021, section 4.3; Dormand and Prince 1980")]
public sealed class Rk45Sampler(Rk45Options options) : ISampler
{
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        bool endsClean = problem.Levels[^1].IsClean;
        NoiseLevel first = problem.Levels[0], last = problem.Levels[endsClean ? ^2 : ^1];
        var solver = new DormandPrince(options.RelativeTolerance, options.AbsoluteTolerance, options.MaximumEvaluations);
        var y = solver.Integrate(
            (u, y) =>
            {
                var level = problem.Schedule.LevelAtNoiseRatio(Math.Exp(u));
                double n = Size(level), signal = level.Alpha / n;
                return signal * signal * y - signal * problem.Denoise(n * y, level);
            },
            problem.Start / Size(first), Math.Log(first.NoiseRatio), Math.Log(last.NoiseRatio), cancellation);
        var x = Size(last) * y;
        return (endsClean ? problem.Denoise(x, last) : x).detach().DetachFromDisposeScope();
    }

    private static double Size(NoiseLevel level) => Math.Sqrt(level.Alpha * level.Alpha + level.Sigma * level.Sigma);
}

public sealed record Rk45Options
{
    [Description("error allowed in a step, as a part of the state"), Range(1e-12, 1.0)]
    public double RelativeTolerance { get; init; } = 1e-5;

    [Description("error allowed in a step where the state is small"), Range(1e-12, 1.0)]
    public double AbsoluteTolerance { get; init; } = 1e-5;

    [Description("evaluations of the network after which a batch is given up"), Range(10, 10_000_000)]
    public int MaximumEvaluations { get; init; } = 10_000;
}
