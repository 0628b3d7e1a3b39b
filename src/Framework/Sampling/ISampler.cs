using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>Turns noise back into samples.</summary>
public interface ISampler
{
    static readonly PluginKind<ISampler> Kind = new("sampler", "how noise is turned back into samples", Effect.Drawing)
    {
        Default = "ddim",
    };

    /// <summary>What the start of its problem is.</summary>
    SamplingStart Start => SamplingStart.Noise;

    /// <summary>True when it can leave a level without signal, alpha = 0, where sigma / alpha is infinite.</summary>
    bool StartsWithoutSignal => false;

    /// <summary>
    /// True when it chooses its levels by itself, between where sampling starts and the schedule's least noise: no grid is asked.
    /// </summary>
    bool ChoosesLevels => false;

    /// <summary>True when it needs predictions with a <see cref="Prediction.VarianceFraction"/>.</summary>
    bool NeedsLearnedVariance => false;

    /// <summary>Why its settings cannot be meant at these levels and for these samples, a predicate; null where they can.</summary>
    /// <param name="levels">The levels that it visits.</param>
    /// <param name="space">What it draws: data, or codes.</param>
    string? Refusal(IReadOnlyList<NoiseLevel> levels, DataSpace space) => null;

    /// <summary>
    /// True when it throws away all of x_t but the estimate of x0, which must then be a sample, as a consistency model's is. With the mean
    /// that a denoiser gives, samples lose variance.
    /// </summary>
    bool TakesEstimatesForSamples => false;

    /// <summary>
    /// The samples at the problem's last level, of the shape and type of its start. The caller owns the tensor.
    /// </summary>
    /// <exception cref="OperationCanceledException">When cancelled between two steps.</exception>
    Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default);
}

/// <summary>What a sampler starts from.</summary>
public enum SamplingStart
{
    /// <summary>Noise at the first level; the result is new samples.</summary>
    Noise,

    /// <summary>Data, which goes to noise and back; the result is the same data as far as the solver is exact.</summary>
    Data,
}

/// <summary>Everything a sampler needs.</summary>
/// <param name="Denoiser">Estimates x0; guidance and clipping are already part of it.</param>
/// <param name="Schedule">The schedule that the levels come from.</param>
/// <param name="Levels">Falling noise levels; the last may be <see cref="NoiseLevel.Clean"/>.</param>
/// <param name="Start">x at the first level, [B, ...]; its type is the precision of the solver.</param>
/// <param name="Noise">Source of the sampler's noise.</param>
/// <param name="Condition">What is asked of each sample, or null.</param>
public sealed record SamplingProblem(
    IDenoiser Denoiser,
    INoiseSchedule Schedule,
    IReadOnlyList<NoiseLevel> Levels,
    Tensor Start,
    INoiseSource Noise,
    Condition? Condition)
{
    /// <summary>Takes states of the first samples from a sampler that does not denoise all samples at one level; null takes none.</summary>
    public RecordingDenoiser? Watcher { get; init; }
}

/// <summary>Where the noise of a batch of samples comes from.</summary>
public interface INoiseSource
{
    /// <summary>The next draw: independent standard normal numbers for each sample of the batch.</summary>
    /// <param name="shape">[B, ...].</param>
    /// <param name="type">float32 or float64.</param>
    /// <param name="device">Where it is wanted.</param>
    Tensor Next(long[] shape, ScalarType type, Device device);
}

/// <summary>
/// Noise that belongs to samples: draw k of sample i is a function of the seed, i and k alone. So a sample depends neither on how many are
/// drawn nor on its batch, and has the same noise on every device; in single precision it is that of double, rounded.
/// </summary>
/// <param name="seed">The seed: <see cref="RandomStreams.SeedOf"/> of a name.</param>
/// <param name="first">The number i of the batch's first sample.</param>
public sealed class SampleNoise(long seed, long first = 0) : INoiseSource
{
    private uint _draw;

    public Tensor Next(long[] shape, ScalarType type, Device device)
    {
        uint draw = _draw++;
        int samples = checked((int)shape[0]), size = checked((int)shape.Skip(1).Aggregate(1L, (product, n) => product * n));
        var numbers = new double[(long)samples * size];
        var threads = new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() };
        Parallel.For(0, samples, threads, i => Philox.Normal(numbers.AsSpan(i * size, size), (ulong)seed, draw, (ulong)(first + i)));
        return from_array(numbers).to(type).reshape(shape).to(device);
    }
}

/// <summary>
/// The walk over the levels that samplers share, and the maths of their steps. With <c>xhat = x / alpha</c> and
/// <c>s = sigma / alpha</c> the probability-flow ODE of every schedule is <c>d xhat / d s = eps</c>.
/// </summary>
public static class SamplingSteps
{
    /// <summary>One step from x at the noisier level t to the next level s, with the estimate of x0 at t.</summary>
    /// <param name="x">Samples at level <paramref name="t"/>.</param>
    /// <param name="x0">Their denoised estimate.</param>
    /// <param name="t">The level that is left.</param>
    /// <param name="s">The level that is reached.</param>
    public delegate Tensor Step(Tensor x, Tensor x0, NoiseLevel t, NoiseLevel s);

    /// <summary>One step from x at level t to the next level s; it denoises where it needs to.</summary>
    /// <param name="x">Samples at level <paramref name="t"/>.</param>
    /// <param name="t">The level that is left.</param>
    /// <param name="s">The level that is reached.</param>
    public delegate Tensor Move(Tensor x, NoiseLevel t, NoiseLevel s);

    /// <summary>Denoises at each level and steps to the next, without gradients and with flat memory.</summary>
    public static Tensor Walk(this SamplingProblem problem, Step step, CancellationToken cancellation) =>
        problem.Walk((x, t, s) => step(x, problem.Denoise(x, t), t, s), cancellation);

    /// <summary>Moves from each level to the next, without gradients and with flat memory.</summary>
    public static Tensor Walk(this SamplingProblem problem, Move move, CancellationToken cancellation)
    {
        using var noGradients = no_grad();
        var x = problem.Start.clone().DetachFromDisposeScope();
        try
        {
            for (int i = 0; i + 1 < problem.Levels.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                // A handle of our own: a move may return its x, or a tensor that the denoiser keeps.
                var next = move(x, problem.Levels[i], problem.Levels[i + 1]).detach().DetachFromDisposeScope();
                x.Dispose();
                x = next;
                NativeHeap.TrimNowAndThen();
            }
        }
        catch
        {
            x.Dispose();
            throw;
        }

        return x;
    }

    /// <summary>The estimate of x0 at a noisy level, in the precision of x.</summary>
    public static Tensor Denoise(this SamplingProblem problem, Tensor x, NoiseLevel level) =>
        problem.Denoiser.Denoise(x, level, problem.Condition).to(x.dtype);

    /// <summary>Everything that the model says at a noisy level.</summary>
    public static Prediction Predict(this SamplingProblem problem, Tensor x, NoiseLevel level) =>
        problem.Denoiser.Predict(x, level, problem.Condition);

    /// <summary>eps = (x_t - alpha x0) / sigma.</summary>
    public static Tensor Noise(Tensor xt, Tensor x0, NoiseLevel level) => (xt - level.Alpha * x0) / level.Sigma;

    /// <summary>grad log p(x_t) = (alpha x0 - x_t) / sigma^2.</summary>
    public static Tensor Score(Tensor xt, Tensor x0, NoiseLevel level) => (level.Alpha * x0 - xt) / (level.Sigma * level.Sigma);

    /// <summary>An Euler step of d xhat / d s = eps from level t to level s, up or down; either may be the clean one.</summary>
    public static Tensor Euler(Tensor x, Tensor eps, NoiseLevel t, NoiseLevel s) =>
        s.Alpha * (x / t.Alpha + (s.NoiseRatio - t.NoiseRatio) * eps);

    /// <summary>Fresh standard normal noise of the shape, type and device of x.</summary>
    public static Tensor StandardNormal(this SamplingProblem problem, Tensor x) => problem.Noise.Next(x.shape, x.dtype, x.device);
}
