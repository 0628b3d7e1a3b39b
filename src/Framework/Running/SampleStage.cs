using System.Diagnostics;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>Draws samples with a trained network, keeps them as arrays, and measures them.</summary>
public sealed class SampleStage(Composition composition, Dataset data, IRunObserver observer)
{
    // Metrics draw their own random numbers from a seed that no experiment changes, so that runs are measured alike.
    private const long MetricSeed = 0;
    private const int RealPoints = 2000;

    /// <summary>Draws, keeps and measures.</summary>
    /// <param name="network">Reads the noise; on <paramref name="device"/>.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="folder">Where the arrays go.</param>
    /// <param name="cancellation">Ends the drawing between two steps.</param>
    public TaskResult Run(INetwork network, Device device, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var options = composition.Experiment.Sampling;
        using var streams = new RandomStreams(composition.Experiment.General.Seed);
        var drawing = new SampleDrawing(
            composition.Sampler, composition.Denoiser(network), composition.Schedule, composition.Levels, composition.Data.Space);

        using var memory = new PeakMemory();
        var clock = Stopwatch.StartNew();
        observer.Sampling(0, options.Count);
        var drawn = drawing.Draw(options, streams, device, data.HeldOut, done => observer.Sampling(done, options.Count), cancellation);
        double seconds = clock.Elapsed.TotalSeconds;
        long peak = memory.Bytes;
        Save(drawn, folder);
        var measured = Measure(drawn.Samples, network, device, folder);
        return new(measured, Digest.Of(drawn.Samples.Tensors), drawn.FunctionEvaluations, options.Count / seconds, peak);
    }

    /// <summary>Measures samples that were drawn already. The tables that metrics make go into the folder.</summary>
    public IReadOnlyDictionary<string, double> Measure(Samples samples, INetwork network, Device device, string folder)
    {
        observer.Stage("measuring");
        var denoiser = composition.Objective.Denoiser(network, composition.Schedule);
        var model = new MeasuredModel(denoiser, composition.Schedule, composition.Data.Space, device);
        using var scope = NewDisposeScope();
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var metric in composition.Metrics)
        {
            using var streams = new RandomStreams(MetricSeed);
            var input = new MetricInput(samples, data, model, streams);
            foreach (var (name, value) in metric.Measure(input)) metrics[name] = value;
            foreach (var (name, table) in input.Tables) Npy.Write(Path.Combine(folder, $"{name}.npy"), tensor(table, dtype: float64));
        }

        return metrics;
    }

    private void Save(DrawnSamples drawn, string folder)
    {
        Npy.Write(Path.Combine(folder, "final.npy"), drawn.Samples.Values);
        if (drawn.Samples.Labels is { } labels) Npy.Write(Path.Combine(folder, "final-labels.npy"), labels);
        if (drawn.Samples.Vectors is { } vectors) Npy.Write(Path.Combine(folder, "final-vectors.npy"), vectors);
        Npy.Write(Path.Combine(folder, "trajectory.npy"), drawn.Trajectory);
        using var times = tensor(drawn.Times.ToArray(), dtype: float64);
        Npy.Write(Path.Combine(folder, "trajectory-times.npy"), times);
        if (!composition.Data.Space.IsPlane) return;
        using var real = data.HeldOut.Take(RealPoints).Values.clone();
        Npy.Write(Path.Combine(folder, "real.npy"), real);
    }
}
