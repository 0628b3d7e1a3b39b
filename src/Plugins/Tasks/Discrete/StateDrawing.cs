using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Discrete;

/// <summary>Draws many samples in batches, with conditions in turn, and records the way of the first few.</summary>
/// <param name="parts">The choices.</param>
/// <param name="network">The trained network.</param>
/// <param name="compute">Where it is.</param>
internal sealed class StateDrawing(DiscreteParts parts, INetwork network, Compute compute)
{
    /// <summary>The recording of states, int64 [frames, k, ...].</summary>
    public const string Trajectory = "trajectory";

    private const long RecordedNumbers = 1000;

    /// <summary>
    /// Draws codes. Sample i depends on its own random numbers and what is asked of it alone, whatever the count and the batch.
    /// </summary>
    /// <param name="asked">What is asked of samples for which the options name nothing.</param>
    /// <param name="codes">The training data as states, for the forward half of a board.</param>
    /// <param name="context">The run.</param>
    public DrawnSamples Draw(AskedConditions asked, Samples codes, DrawingContext context)
    {
        using var scope = NewDisposeScope();
        var options = parts.Sampling;
        int count = options.Count;
        var condition = asked.Of(count, options.Asked);
        var denoiser = parts.Denoiser(network);
        var batches = new List<Tensor>();
        RecordingStateDenoiser? recording = null;
        double evaluations = 0;
        var board = Board.Of(parts.Process);
        for (int done = 0; done < count; done += options.BatchSize)
        {
            int size = Math.Min(options.BatchSize, count - done);
            using var batch = NewDisposeScope();
            long kept = done == 0 ? Math.Max(8, RecordedNumbers / parts.Process.Data.Dimensions) : 0;
            var recorder = new RecordingStateDenoiser(denoiser, kept, board);
            recording ??= recorder;
            var problem = new StateSamplingProblem(
                recorder, parts.Process, parts.Objective.Reading, parts.Steps, Start(context.Streams, done, size),
                new SampleUniforms(context.Streams.SeedOf("sampling"), done), condition?.Slice(done, size).To(compute.Device));
            batches.Add(parts.Sampler.Sample(problem, context.Cancellation).cpu().MoveToOuterDisposeScope());
            evaluations += recorder.Evaluations * (double)size / count;
            context.Progress(done + size);
        }

        var values = cat(batches);
        var frames = recording!.Frames.Select(f => f.Zt).Append(values.narrow(0, 0, recording.Frames[0].Zt.shape[0])).ToArray();
        double[] times = [.. recording.Frames.Select(f => (double)f.Step / parts.Process.Steps), 0];
        var recordings = new Dictionary<string, Tensor>
        {
            [Trajectory] = stack(frames).MoveToOuterDisposeScope(),
            ["trajectory-times"] = tensor(times, dtype: float64).MoveToOuterDisposeScope(),
        };
        foreach (var frame in recording.Frames) frame.Zt.Dispose();
        board?.Add(0, values);
        foreach (var (name, rows) in board?.Tables(codes) ?? []) recordings[name] = rows.MoveToOuterDisposeScope();
        var samples = new Samples(values.MoveToOuterDisposeScope(), condition?.Map(x => x.clone().MoveToOuterDisposeScope()));
        return new(samples, recordings, Math.Round(evaluations, 6));
    }

    /// <summary>z_T of the stationary distribution, int64 [B, ...].</summary>
    private Tensor Start(RandomStreams streams, int first, int size)
    {
        var uniform = new SampleUniforms(streams.SeedOf("sampling start"), first).Next([size, .. parts.Process.Data.Shape], compute.Device);
        var prior = tensor([.. parts.Process.Prior], dtype: float64, device: compute.Device);
        return Categorical.Draw(prior.expand([.. uniform.shape, parts.Process.States]), uniform);
    }
}
