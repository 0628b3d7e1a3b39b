using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>Draws many samples in batches, with conditions in turn, and records the way of the first few.</summary>
/// <param name="sampler">The solver.</param>
/// <param name="denoiser">The estimate of x0, guided and clipped.</param>
/// <param name="schedule">The noise schedule.</param>
/// <param name="levels">The levels to visit.</param>
/// <param name="space">What a sample is.</param>
/// <param name="compute">Where the network is, and the type of the solver's state.</param>
public sealed class SampleDrawing(
    ISampler sampler, IDenoiser denoiser, INoiseSchedule schedule, IReadOnlyList<NoiseLevel> levels, DataSpace space, Compute compute)
{
    /// <summary>The recording of states, float32 [frames, k, ...].</summary>
    public const string Trajectory = "trajectory";

    /// <summary>How many numbers of each state are recorded: enough for a cloud of points or a column of images.</summary>
    private const long RecordedNumbers = 1000;

    /// <summary>Draws the samples; the start noise of sample i does not depend on the batch size.</summary>
    /// <param name="options">How many, and what is asked of them.</param>
    /// <param name="streams">Streams "sampling start" and "sampling" are used.</param>
    /// <param name="data">
    /// Where a sampler that begins with data starts, and whose conditions are asked for when the options name none.
    /// </param>
    /// <param name="progress">Takes the number of finished samples.</param>
    /// <param name="cancellation">Ends the drawing between two steps.</param>
    public DrawnSamples Draw(
        SamplingOptions options,
        RandomStreams streams,
        Samples? data = null,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        int count = sampler.Start == SamplingStart.Data ? (int)Math.Min(options.Count, data!.Count) : options.Count;
        var start = sampler.Start == SamplingStart.Data ? data!.Take(count) : new(Noise(count, streams), Asked(count, options, data));

        var batches = new List<Tensor>();
        RecordingDenoiser? recording = null;
        for (int done = 0; done < count; done += options.BatchSize)
        {
            int size = Math.Min(options.BatchSize, count - done);
            var recorder = new RecordingDenoiser(denoiser, done == 0 ? (int)Math.Max(8, RecordedNumbers / space.Dimensions) : 0);
            recording ??= recorder;
            var batch = start.Slice(done, size).To(compute);
            var problem = new SamplingProblem(recorder, schedule, levels, batch.Values, streams["sampling"], batch.Condition);
            batches.Add(sampler.Sample(problem, cancellation).cpu());
            progress?.Invoke(done + size);
        }

        var values = cat(batches).to(compute.Precision);
        var frames = recording!.Frames.Select(f => f.Xt)
            .Append(values.narrow(0, 0, recording.Frames[0].Xt.shape[0]).to(float32)).ToArray();
        double[] times = [.. recording.Frames.Select(f => f.Level.Time), 0];
        var recordings = new Dictionary<string, Tensor>
        {
            [Trajectory] = stack(frames).MoveToOuterDisposeScope(),
            ["trajectory-times"] = tensor(times, dtype: float64).MoveToOuterDisposeScope(),
        };
        var samples = new Samples(
            values.MoveToOuterDisposeScope(), start.Condition?.Map(x => x.clone().MoveToOuterDisposeScope()));
        foreach (var frame in recording.Frames) frame.Xt.Dispose();
        return new(samples, recordings, recording.Evaluations, recording.ClassifierEvaluations);
    }

    /// <summary>x_t of data with unit variance; exactly N(0, I) for every variance preserving schedule.</summary>
    private Tensor Noise(int count, RandomStreams streams)
    {
        double scale = Math.Sqrt(levels[0].Alpha * levels[0].Alpha + levels[0].Sigma * levels[0].Sigma);
        return scale * randn([count, .. space.Shape], dtype: compute.Precision, generator: streams["sampling start"]);
    }

    /// <summary>What the options name of each part of the condition, or else what the part asks by itself, in turn.</summary>
    private Condition? Asked(int count, SamplingOptions options, Samples? data) => Condition.Of(space.Conditions.Select(c =>
    {
        var rows = options.Asked(c.Part) is { } numbers ? c.Part.Rows(numbers, c.Size) : c.Part.DefaultRows(c.Size, data!);
        return (c.Part, (Tensor?)rows.index_select(0, arange(count, dtype: int64) % rows.shape[0]));
    }));
}

/// <summary>The section <c>sampling</c> of Gaussian denoising.</summary>
public sealed record SamplingOptions : DrawingOptions
{
    /// <summary>The section.</summary>
    public static readonly OptionsSection<SamplingOptions> Section = SectionOf<SamplingOptions>(
        "how many samples are drawn, in how many steps");

    [Description("steps from noise to sample; the grid 'explicit' has its own"), Range(1, 100_000)]
    public int Steps { get; init; } = 100;

    [Description("the classes that are asked for, in turn; every class when absent")]
    public IReadOnlyList<int>? Classes { get; init; }

    [Description("the targets that are asked for, in turn, one after the other in one list; those of the test part, in a random order, when absent")]
    public IReadOnlyList<double>? Targets { get; init; }

    [Description(
        "sampling starts at the largest time whose log-SNR is at least this; "
        + "schedules that end noisier are cut there, except at -100")]
    [Range(NoiseFloor.None, 100.0)]
    public double MinLogSnr { get; init; } = -10.2;

    /// <summary>The numbers that are named for a part of the condition; null when none are.</summary>
    public IReadOnlyList<double>? Asked(ConditionPart part) =>
        part == ConditionPart.Class ? Classes?.Select(k => (double)k).ToList() : part == ConditionPart.Target ? Targets : null;
}
