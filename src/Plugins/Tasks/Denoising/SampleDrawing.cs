using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Tasks.Captions;
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

    /// <summary>
    /// Draws the samples. Sample i depends on its own noise, its start and what is asked of it alone, whatever the count and the batch.
    /// </summary>
    /// <param name="options">How many, and what is asked of them.</param>
    /// <param name="streams">Its seeds "sampling start" and "sampling" are used.</param>
    /// <param name="asked">What is asked of samples for which the options name nothing; null where nothing can be asked.</param>
    /// <param name="starts">Where a sampler that begins with data starts, in random order; null for others.</param>
    /// <param name="progress">Takes the number of finished samples.</param>
    /// <param name="cancellation">Ends the drawing between two steps.</param>
    public DrawnSamples Draw(
        SamplingOptions options,
        RandomStreams streams,
        AskedConditions? asked = null,
        Samples? starts = null,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        int count = starts is null ? options.Count : (int)Math.Min(options.Count, starts.Count);
        using var scope = NewDisposeScope();
        var condition = starts is null ? asked?.Of(count, options.Asked) : starts.Take(count).Condition;
        return Draw(count, options.BatchSize, streams, condition, starts, progress, cancellation).MoveToOuterDisposeScope();
    }

    /// <summary>Draws so many samples, of each of which is asked what the condition says.</summary>
    /// <param name="count">How many; as many as the condition and the starts have.</param>
    /// <param name="batchSize">How many at once.</param>
    /// <param name="streams">Its seeds "sampling start" and "sampling" are used.</param>
    /// <param name="condition">What is asked of each sample, or null.</param>
    /// <param name="starts">Where a sampler that begins with data starts; null for others.</param>
    /// <param name="progress">Takes the number of finished samples.</param>
    /// <param name="cancellation">Ends the drawing between two steps.</param>
    public DrawnSamples Draw(
        int count,
        int batchSize,
        RandomStreams streams,
        Condition? condition,
        Samples? starts = null,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var batches = new List<Tensor>();
        RecordingDenoiser? recording = null;
        double evaluations = 0, ofClassifiers = 0;
        for (int done = 0; done < count; done += batchSize)
        {
            int size = Math.Min(batchSize, count - done);
            using var batch = NewDisposeScope();
            var recorder = new RecordingDenoiser(denoiser, done == 0 ? (int)Math.Max(8, RecordedNumbers / space.Dimensions) : 0);
            recording ??= recorder;
            var start = starts is null ? Noise(streams, done, size) : compute.Take(starts.Values.narrow(0, done, size));
            var problem = new SamplingProblem(
                recorder, schedule, levels, start, new SampleNoise(streams.SeedOf("sampling"), done),
                condition?.Slice(done, size).To(compute.Device))
            {
                Watcher = recorder,
            };
            batches.Add(sampler.Sample(problem, cancellation).cpu().MoveToOuterDisposeScope());
            evaluations += recorder.Evaluations * size / count;
            ofClassifiers += recorder.ClassifierEvaluations * size / count;
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
            values.MoveToOuterDisposeScope(), condition?.Map(x => x.clone().MoveToOuterDisposeScope()));
        foreach (var frame in recording.Frames) frame.Xt.Dispose();
        return new(samples, recordings, Counted(evaluations), Counted(ofClassifiers));
    }

    /// <summary>A mean over samples without the rounding of its sum.</summary>
    private static double Counted(double mean) => Math.Round(mean, 6);

    /// <summary>x_t of data with unit variance; exactly N(0, I) for every variance preserving schedule.</summary>
    private Tensor Noise(RandomStreams streams, int first, int size)
    {
        double scale = Math.Sqrt(levels[0].Alpha * levels[0].Alpha + levels[0].Sigma * levels[0].Sigma);
        var noise = new SampleNoise(streams.SeedOf("sampling start"), first);
        return scale * noise.Next([size, .. space.Shape], compute.Precision, compute.Device);
    }
}

/// <summary>The section <c>sampling</c> of Gaussian denoising.</summary>
public record SamplingOptions : DrawingOptions
{
    /// <summary>The section.</summary>
    public static readonly OptionsSection<SamplingOptions> Section = SectionOf<SamplingOptions>(
        "how many samples are drawn, in how many steps");

    [Description("steps from noise to sample; the grid 'explicit' has its own"), Range(1, 100_000)]
    public virtual int Steps { get; init; } = 100;

    [Description("the classes that are asked for, in turn; when absent every class, in its share of the training data")]
    public IReadOnlyList<int>? Classes { get; init; }

    [Description(
        "the targets that are asked for, in turn, one after the other in one list; "
        + "those of the test part, in a random order, when absent")]
    public IReadOnlyList<double>? Targets { get; init; }

    [Description(NamedCaptions.Description)]
    [AddedLater]
    public IReadOnlyList<string>? Captions { get; init; }

    [Description(
        "sampling starts at the largest time whose log-SNR is at least this; "
        + "schedules that end noisier are cut there, except at -100, where sampling starts at the schedule's end, as in diffusers")]
    [Range(NoiseFloor.None, 100.0)]
    public double MinLogSnr { get; init; } = -10.2;

    /// <summary>The numbers that are named for a part of the condition; null when none are.</summary>
    public IReadOnlyList<double>? Asked(ConditionSpace asked) =>
        asked.Part == ConditionPart.Class ? Classes?.Select(k => (double)k).ToList()
        : asked.Part == ConditionPart.Target ? Targets
        : asked.Part == ConditionPart.Text ? NamedCaptions.Numbers(Captions, asked)
        : null;
}

/// <summary>
/// Finds the first call of a denoiser whose estimates are not all finite. It looks at a device's numbers only when asked, so that a
/// drawing does not wait for it.
/// </summary>
internal sealed class FiniteWatch(IDenoiser inner) : DelegatingDenoiser(inner), IDisposable
{
    private readonly List<NoiseLevel> _levels = [];
    private Tensor? _finite, _calls;

    /// <summary>The level of that call; null where every estimate was finite.</summary>
    public NoiseLevel? FirstNotFinite => _calls is null || _calls.item<long>() == _levels.Count ? null : _levels[(int)_calls.item<long>()];

    public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
    {
        var prediction = base.Predict(xt, level, condition);
        using var scope = NewDisposeScope();
        var now = prediction.X0.isfinite().all();
        var (finite, calls) = (_finite, _calls);
        // How many calls there were before the first that was not finite.
        _finite = (finite is null ? now : finite.logical_and(now)).DetachFromDisposeScope();
        _calls = (calls is null ? _finite.to(int64) : calls + _finite.to(int64)).DetachFromDisposeScope();
        finite?.Dispose();
        calls?.Dispose();
        _levels.Add(level);
        return prediction;
    }

    public void Dispose()
    {
        _finite?.Dispose();
        _calls?.Dispose();
    }
}
