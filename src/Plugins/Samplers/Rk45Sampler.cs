using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Integrates the probability-flow ODE with steps chosen by their error, for each sample its own, from the first level to the last noisy
/// one, which are the start and the schedule's least noise whatever the grid is; levels between are not visited. The state y = x / n with
/// n = sqrt(alpha^2 + sigma^2) stays of the data's size, and in u = log(sigma / alpha) its derivative (alpha / n)^2 y - (alpha / n) x0 is
/// smooth. At the end the estimate of x0 is the sample.
/// </summary>
[Description("the probability-flow ODE by an adaptive Runge-Kutta method; chooses its own levels, whatever the grid and steps")]
[Source("Song et al. 2021, section 4.3; Dormand and Prince 1980")]
[Revision(2)]
public sealed class Rk45Sampler(Rk45Options options) : ISampler
{
    // How many states on the way are shown to whoever watches.
    private const int Shown = 32;

    public bool ChoosesLevels => true;

    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        bool endsClean = problem.Levels[^1].IsClean;
        NoiseLevel first = problem.Levels[0], last = problem.Levels[endsClean ? ^2 : ^1];
        double from = Math.Log(first.NoiseRatio), to = Math.Log(last.NoiseRatio);
        using var between = problem.Watcher is { Samples: > 0 } watcher
            ? new StatesBetween((int)Math.Min(watcher.Samples, problem.Start.shape[0]), Shown) : null;
        var y = new DormandPrince(options.RelativeTolerance, options.AbsoluteTolerance, options.MaximumEvaluations).Integrate(
            (u, y, rows) =>
            {
                var level = problem.Schedule.LevelAtNoiseRatio(Math.Exp(u));
                double n = Size(level), signal = level.Alpha / n;
                var condition = rows is null ? problem.Condition : problem.Condition?.Map(values => values.index_select(0, rows));
                return signal * signal * y - signal * (problem with { Condition = condition }).Denoise(n * y, level);
            },
            problem.Start / Size(first), from, to, between, cancellation);
        foreach (var (part, state) in between?.States ?? [])
        {
            var level = part == 0 ? first : problem.Schedule.LevelAtNoiseRatio(Math.Exp(from + part * (to - from)));
            problem.Watcher!.Show(level, Size(level) * state);
        }

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

    [Description("evaluations of the network for one sample after which the drawing is given up"), Range(10, 10_000_000)]
    public int MaximumEvaluations { get; init; } = 10_000;
}
