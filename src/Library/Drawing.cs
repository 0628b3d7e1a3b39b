using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Tasks.Denoising;
using static TorchSharp.torch;

namespace Diffusion.Library;

/// <summary>
/// Draws samples from a denoiser, whatever it is: a trained network, a run's, or a function. The defaults are those of an experiment file,
/// without clipping. Sample i depends on the seed and i alone, not on how many are drawn.
/// </summary>
/// <param name="denoiser">The estimate of clean samples.</param>
/// <param name="schedule">How noise grows.</param>
/// <param name="shape">The shape of one sample: 2 for points in the plane; 1, 8, 8 for small pictures.</param>
public sealed class Drawing(IDenoiser denoiser, INoiseSchedule schedule, params IReadOnlyList<long> shape)
{
    public ISampler Sampler { get; init; } = new DdimSampler(new());

    public ITimeGrid Grid { get; init; } = new TrailingGrid();

    /// <summary>In the order in which they are applied.</summary>
    public IReadOnlyList<IGuidance> Guidance { get; init; } = [];

    /// <summary>How estimates are kept within the data's range; null leaves them as they are.</summary>
    public IClipping? Clipping { get; init; }

    /// <summary>Steps from noise to sample.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Sampling starts at the largest time whose log-SNR is at least this.</summary>
    public double MinLogSnr { get; init; } = new SamplingOptions().MinLogSnr;

    public int BatchSize { get; init; } = 500;

    public long Seed { get; init; }

    /// <summary>Where the denoiser works, and the type of the solver's state.</summary>
    public Compute Compute { get; init; } = Compute.Cpu;

    /// <summary>New samples, [count, ...], on the CPU; the caller owns the tensor.</summary>
    /// <param name="count">How many.</param>
    /// <param name="condition">What is asked of each of them, or null.</param>
    /// <param name="cancellation">Ends the drawing between two steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">When fewer than one is asked for.</exception>
    /// <exception cref="InvalidOperationException">When what was chosen does not fit together, in words.</exception>
    public Tensor Draw(int count, Condition? condition = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        NativeLibtorch.Load();
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(Seed);
        var space = new DataSpace(shape);
        var rules = new DrawingRules(this, denoiser, schedule);
        rules.CheckChoices();
        var levels = Levels();
        rules.CheckLevels(levels, space);
        var guided = Guidance.Aggregate(denoiser, (inner, guidance) => guidance.Apply(inner));
        var drawing = new SampleDrawing(Sampler, Clipping?.Apply(guided) ?? guided, schedule, levels, space, Compute);
        var drawn = drawing.Draw(count, BatchSize, streams, condition, cancellation: cancellation);
        return drawn.Samples.Values.DetachFromDisposeScope();
    }

    private IReadOnlyList<NoiseLevel> Levels()
    {
        var start = NoiseFloor.Start(schedule, MinLogSnr);
        return Sampler.ChoosesLevels ? [start, schedule.At(schedule.MinTime), NoiseLevel.Clean] : Grid.Build(schedule, start, Steps);
    }
}
