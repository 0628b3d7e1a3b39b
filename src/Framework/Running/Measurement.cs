using System.Diagnostics;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>Uses a trained module: draws samples where the task draws any, keeps them as arrays, and measures.</summary>
/// <param name="composition">The experiment's plugins.</param>
/// <param name="data">The data, on the CPU.</param>
/// <param name="module">The trained module, for evaluation, where the run computes.</param>
/// <param name="observer">Shows progress.</param>
public sealed class Measurement(Composition composition, Dataset data, nn.Module module, IRunObserver observer)
{
    // Metrics draw their own random numbers from a seed that no experiment changes, so that runs are measured alike.
    private const long MetricSeed = 0;
    private const int RealPoints = 2000;

    /// <summary>Draws, keeps and measures.</summary>
    /// <param name="folder">Where the arrays go.</param>
    /// <param name="cancellation">Ends the drawing between two steps.</param>
    public TaskResult Run(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        if (composition.Experiment.Drawing is not { } options) return Measured(NoSamples(), folder, cancellation);
        using var streams = new RandomStreams(composition.Experiment.General.Seed);
        using var memory = new PeakMemory();
        var clock = Stopwatch.StartNew();
        observer.Sampling(0, options.Count);
        var drawn = composition.Task.Draw(
            composition, module, new(data, streams, done => observer.Sampling(done, options.Count), cancellation));
        double seconds = clock.Elapsed.TotalSeconds;
        long peak = memory.Bytes;
        Save(drawn, folder);
        return Measured(drawn.Samples, folder, cancellation) with
        {
            Sha256 = Digest.Of(drawn.Samples.Tensors),
            FunctionEvaluations = drawn.FunctionEvaluations,
            ClassifierEvaluations = drawn.ClassifierEvaluations,
            SamplesPerSecond = options.Count / seconds,
            PeakMemoryBytes = peak,
        };
    }

    /// <summary>Measures samples that were drawn already. The tables that metrics make go into the folder.</summary>
    public TaskResult Measured(Samples samples, string folder, CancellationToken cancellation = default)
    {
        observer.Stage("measuring");
        using var scope = NewDisposeScope();
        using var own = new RandomStreams(MetricSeed);
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var revisions = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var sees = new SortedDictionary<string, IReadOnlyList<DataPart>>(StringComparer.Ordinal);
        int ofTask = composition.Experiment[ITask.Kind].Plugin.Revision;
        foreach (var (name, value) in composition.Task.Measure(composition, module, new(data, own, _ => { }, cancellation)))
            (metrics[name], revisions[name], sees[name]) = (value, ofTask, composition.Task.Sees);
        var judged = composition.Metrics();
        var model = judged.Count > 0 ? composition.Task.CreateModel(composition, module) : null;
        // Samples of a run in double precision are compared with the data in the data's type.
        var space = composition.DescribeData();
        var compared = samples with { Values = samples.Values.to(space.Values.Type) };
        foreach (var (plugin, metric) in judged)
        {
            using var streams = new RandomStreams(MetricSeed);
            var input = new MetricInput(compared, data, space, model!, composition.Compute, streams);
            foreach (var (name, value) in metric.Measure(input))
                (metrics[name], revisions[name], sees[name]) = (value, plugin.Revision, metric.Sees);
            foreach (var (name, table) in input.Tables) Npy.Write(Path.Combine(folder, $"{name}.npy"), tensor(table, dtype: float64));
        }

        return new(metrics, revisions, sees, data.Sizes);
    }

    /// <summary>What is measured where no samples are needed.</summary>
    public Samples NoSamples()
    {
        var space = composition.DescribeData();
        return new(empty([0, .. space.Shape], dtype: space.Values.Type));
    }

    private void Save(DrawnSamples drawn, string folder)
    {
        Npy.Write(Path.Combine(folder, "final.npy"), drawn.Samples.Values);
        foreach (var (part, values) in drawn.Samples.Condition?.Parts ?? []) Npy.Write(KeptSamples.FileOf(folder, part), values);
        foreach (var (name, array) in drawn.Recordings) Npy.Write(Path.Combine(folder, $"{name}.npy"), array);
        if (!composition.DescribeData().IsPlane) return;
        using var real = data.Test.Subset(RealPoints).Values;
        Npy.Write(Path.Combine(folder, "real.npy"), real);
    }
}

/// <summary>The largest resident memory of the process from its creation on, looked at every 10 ms. Memory of a GPU is not in it.</summary>
internal sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly Timer _timer;
    private long _bytes;

    public PeakMemory()
    {
        Look();
        _timer = new Timer(_ => Look(), null, Interval, Interval);
    }

    public long Bytes
    {
        get
        {
            Look();
            return Interlocked.Read(ref _bytes);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long now = Environment.WorkingSet, known;
        while (now > (known = Interlocked.Read(ref _bytes)) && Interlocked.CompareExchange(ref _bytes, now, known) != known)
        {
        }
    }
}
