using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>Draws many samples in batches, with conditions in turn, and records the way of the first few.</summary>
/// <param name="sampler">The solver.</param>
/// <param name="denoiser">The estimate of x0, guided and clipped.</param>
/// <param name="schedule">The noise schedule.</param>
/// <param name="levels">The levels to visit.</param>
/// <param name="space">What a sample is.</param>
public sealed class SampleDrawing(
    ISampler sampler, IDenoiser denoiser, INoiseSchedule schedule, IReadOnlyList<NoiseLevel> levels, DataSpace space)
{
    /// <summary>How many numbers of each state are recorded: enough for a cloud of points or a column of images.</summary>
    private const long RecordedNumbers = 1000;

    /// <summary>Draws the samples; the start noise of sample i does not depend on the batch size.</summary>
    /// <param name="options">How many, and what is asked of them.</param>
    /// <param name="streams">Streams "sampling start" and "sampling" are used.</param>
    /// <param name="device">Where the network is.</param>
    /// <param name="data">Where an <see cref="IInversion"/> starts, and whose targets are asked for when the options name none.</param>
    /// <param name="progress">Takes the number of finished samples.</param>
    /// <param name="cancellation">Ends the drawing between two steps.</param>
    public DrawnSamples Draw(
        SamplingOptions options,
        RandomStreams streams,
        Device device,
        Samples? data = null,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        if (sampler is IInversion) options = options with { Count = (int)Math.Min(options.Count, data!.Count) };
        var start = sampler is IInversion
            ? data!.Take(options.Count)
            : new(Noise(options.Count, streams), Labels(options), Vectors(options, data));

        var batches = new List<Tensor>();
        RecordingDenoiser? recording = null;
        for (int done = 0; done < options.Count; done += options.BatchSize)
        {
            int size = Math.Min(options.BatchSize, options.Count - done);
            var recorder = new RecordingDenoiser(denoiser, done == 0 ? (int)Math.Max(8, RecordedNumbers / space.Dimensions) : 0);
            recording ??= recorder;
            var batch = start.Slice(done, size).To(device);
            var problem = new SamplingProblem(recorder, schedule, levels, batch.Values, streams["sampling"], batch.Condition);
            batches.Add(sampler.Sample(problem, cancellation).cpu());
            progress?.Invoke(done + size);
        }

        var values = cat(batches).to(float32);
        var frames = recording!.Frames.Select(f => f.Xt).Append(values.narrow(0, 0, recording.Frames[0].Xt.shape[0])).ToArray();
        double[] times = [.. recording.Frames.Select(f => f.Level.Time), 0];
        var result = new DrawnSamples(
            new(values.MoveToOuterDisposeScope(), Kept(start.Labels), Kept(start.Vectors)),
            stack(frames).MoveToOuterDisposeScope(), times, recording.Evaluations);
        foreach (var frame in recording.Frames) frame.Xt.Dispose();
        return result;
    }

    /// <summary>x_t of data with unit variance; exactly N(0, I) for every variance preserving schedule.</summary>
    private Tensor Noise(int count, RandomStreams streams)
    {
        double scale = Math.Sqrt(levels[0].Alpha * levels[0].Alpha + levels[0].Sigma * levels[0].Sigma);
        return scale * randn([count, .. space.Shape], dtype: float32, generator: streams["sampling start"]);
    }

    private Tensor? Labels(SamplingOptions options)
    {
        if (space.Classes == 0) return null;
        var classes = options.Classes ?? [.. Enumerable.Range(0, space.Classes)];
        return tensor(Enumerable.Range(0, options.Count).Select(i => (long)classes[i % classes.Count]).ToArray());
    }

    /// <summary>The targets that the options name, or else those of the data, in turn.</summary>
    private Tensor? Vectors(SamplingOptions options, Samples? data)
    {
        if (space.VectorSize == 0) return null;
        var targets = options.Vectors is { } numbers
            ? tensor([.. numbers.Select(n => (float)n)], [numbers.Count / space.VectorSize, space.VectorSize])
            : data!.Vectors!;
        return targets.index_select(0, arange(options.Count, dtype: int64) % targets.shape[0]);
    }

    private static Tensor? Kept(Tensor? condition) => condition?.clone().MoveToOuterDisposeScope();
}

/// <summary>The result of a drawing, on the CPU.</summary>
/// <param name="Samples">The samples and what was asked of them.</param>
/// <param name="Trajectory">States of the first samples, [frames, k, ...], from noise to sample.</param>
/// <param name="Times">The frames' times; the last is 0.</param>
/// <param name="FunctionEvaluations">Evaluations of the denoiser for each sample.</param>
public sealed record DrawnSamples(Samples Samples, Tensor Trajectory, IReadOnlyList<double> Times, int FunctionEvaluations);
