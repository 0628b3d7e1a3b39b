using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Langevin;

/// <summary>Turns pairs of the end of the process back into those of the data.</summary>
public interface ILangevinSampler
{
    static readonly PluginKind<ILangevinSampler> Kind = new(
        "langevin-sampler", "how pairs of position and velocity are turned back into samples", Effect.Drawing, "sampler")
    {
        Default = "sscs",
    };

    /// <summary>One step back, from time t to s; one evaluation of the score. In the caller's dispose scope.</summary>
    /// <param name="problem">The score, the process and the noise.</param>
    /// <param name="pair">Positions and velocities at time <paramref name="t"/>.</param>
    /// <param name="t">The time that is left.</param>
    /// <param name="s">The earlier one that is reached, above 0.</param>
    Pair Step(LangevinProblem problem, Pair pair, double t, double s);
}

/// <summary>Positions and velocities, [B, ...] each.</summary>
public readonly record struct Pair(Tensor X, Tensor V);

/// <summary>Everything a sampler needs.</summary>
/// <param name="Score">Of velocities.</param>
/// <param name="Process">What is undone.</param>
/// <param name="Noise">Source of the sampler's noise.</param>
/// <param name="Condition">What is asked of each sample, or null.</param>
public sealed record LangevinProblem(IVelocityScore Score, LangevinProcess Process, INoiseSource Noise, Condition? Condition = null)
{
    /// <summary>Fresh standard normal noise.</summary>
    public Tensor StandardNormal(Tensor like) => Noise.Next(like.shape, like.dtype, like.device);

    /// <summary>
    /// Positions at time 0: a sampler's step between each two times, then the drift alone from the last time to 0, without an evaluation
    /// (Dockhorn et al. 2022, section 4, denoising). In the caller's dispose scope.
    /// </summary>
    /// <param name="sampler">The sampler.</param>
    /// <param name="start">Pairs at the first time.</param>
    /// <param name="times">Falling, above 0.</param>
    /// <param name="look">Sees positions at each time; the end is time 0.</param>
    /// <param name="cancellation">Ends the walk between two steps.</param>
    /// <exception cref="OperationCanceledException">When cancelled.</exception>
    public Tensor Walk(
        ILangevinSampler sampler, Pair start, IReadOnlyList<double> times, Action<Tensor, double>? look = null,
        CancellationToken cancellation = default)
    {
        using var noGradients = no_grad();
        using var walk = NewDisposeScope();
        var pair = new Pair(start.X.alias(), start.V.alias());
        look?.Invoke(pair.X, times[0]);
        foreach (var (t, s) in times.Zip(times.Skip(1)))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var before = pair;
            var next = sampler.Step(this, pair, t, s);
            pair = new(next.X.MoveToOuterDisposeScope(), next.V.MoveToOuterDisposeScope());
            before.X.Dispose();
            before.V.Dispose();
            look?.Invoke(pair.X, s);
        }

        var x = pair.X - times[^1] * Process.Beta / Process.Mass * pair.V;
        look?.Invoke(x, 0);
        return x.MoveToOuterDisposeScope();
    }
}
