using System.Diagnostics;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
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
    private const string FinalFile = "final.npy";

    /// <summary>Draws, keeps and measures.</summary>
    /// <param name="folder">Where the arrays go.</param>
    /// <param name="cancellation">Ends the drawing between two steps.</param>
    /// <exception cref="NonFiniteSamplesException">When a sample is not finite; the arrays are kept.</exception>
    public TaskResult Run(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        if (composition.Experiment.Drawing is not { } options) return Measured(NoSamples(), folder, cancellation);
        using var streams = new RandomStreams(composition.Experiment.General.Seed);
        using var memory = new PeakMemory();
        var clock = Stopwatch.StartNew();
        observer.Sampling(0, options.Count);
        var drawn = composition.Task.Draw(
            composition,
            module,
            new(data, streams, done => observer.Sampling(done, options.Count), cancellation) { Warn = observer.Warn });
        double seconds = clock.Elapsed.TotalSeconds;
        long peak = memory.Bytes;
        Save(drawn, folder);
        return Judged(drawn.Samples, folder, Advice, cancellation) with
        {
            Sha256 = Digest.Of(drawn.Samples.Tensors),
            FunctionEvaluations = drawn.FunctionEvaluations,
            ClassifierEvaluations = drawn.ClassifierEvaluations,
            SamplesPerSecond = options.Count / seconds,
            PeakMemoryBytes = peak,
        };

        string Advice() =>
            (drawn.WhereNotFinite is { } where ? $"{where} " : "")
            + $"The samples are kept in '{Path.Combine(folder, FinalFile)}', and so is what was trained: "
            + "'diffusion sample RUN --set ...' draws with other settings.";
    }

    /// <summary>Measures samples that were drawn already. The tables that metrics make go into the folder.</summary>
    /// <exception cref="NonFiniteSamplesException">When a sample is not finite.</exception>
    public TaskResult Measured(Samples samples, string folder, CancellationToken cancellation = default) => Judged(
        samples, folder, () => "They are the run's own: 'diffusion evaluate RUN --set ...' draws others and measures those.", cancellation);

    private TaskResult Judged(Samples samples, string folder, Func<string> advice, CancellationToken cancellation)
    {
        observer.Stage("measuring");
        using var scope = NewDisposeScope();
        // Samples of a run in double precision are compared with the data in the data's type.
        var space = composition.DescribeData();
        var compared = samples with { Values = samples.Values.to(space.Values.Type) };
        NonFiniteSamplesException.ThrowIfAny(compared, advice);
        using var own = new RandomStreams(MetricSeed);
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var revisions = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var sees = new SortedDictionary<string, IReadOnlyList<DataPart>>(StringComparer.Ordinal);
        var ofMeasuring = new DrawingContext(data, own, _ => { }, cancellation) { Warn = observer.Warn };
        var task = composition.Task;
        Keep(composition.Experiment[ITask.Kind].Plugin, task.Sees, task.Measure(composition, module, ofMeasuring));
        var judged = composition.Metrics();
        var model = judged.Count > 0 ? composition.Task.CreateModel(composition, module) : null;
        foreach (var (plugin, metric) in judged)
        {
            using var streams = new RandomStreams(MetricSeed);
            var input = new MetricInput(compared, data, space, model!, composition.Compute, streams)
            {
                Warn = message => observer.Warn($"{plugin.Kind.Name} {plugin.Name}: {message}"),
            };
            Keep(plugin, metric.Sees, metric.Measure(input));
            foreach (var (name, table) in input.Tables) Npy.Write(Path.Combine(folder, $"{name}.npy"), tensor(table, dtype: float64));
        }

        return new(metrics, revisions, sees, data.Sizes);

        void Keep(PluginDescriptor plugin, IReadOnlyList<DataPart> seen, IReadOnlyDictionary<string, double> numbers)
        {
            foreach (var (name, value) in numbers) (metrics[name], revisions[name], sees[name]) = (value, plugin.Revision, seen);
            string[] wrong = [.. numbers.Where(n => !double.IsFinite(n.Value)).Select(n => $"{n.Key} = {EventLog.Number(n.Value)}")];
            if (wrong.Length > 0)
                observer.Warn(
                    $"{plugin.Kind.Name} {plugin.Name}: {string.Join(", ", wrong)}; "
                    + "reports rank nothing by numbers that are not finite.");
        }
    }

    /// <summary>What is measured where no samples are needed.</summary>
    public Samples NoSamples()
    {
        var space = composition.DescribeData();
        return new(empty([0, .. space.Shape], dtype: space.Values.Type));
    }

    private void Save(DrawnSamples drawn, string folder)
    {
        using var scope = NewDisposeScope();
        var kept = data.Names.InFileUnits(drawn.Samples);
        Npy.Write(Path.Combine(folder, FinalFile), kept.Values);
        foreach (var (part, values) in kept.Condition?.Parts ?? []) Npy.Write(KeptSamples.FileOf(folder, part), values);
        foreach (var (name, array) in drawn.Recordings) Npy.Write(Path.Combine(folder, $"{name}.npy"), array);
        if (!composition.DescribeData().IsPlane) return;
        Npy.Write(Path.Combine(folder, "real.npy"), data.Names.InFileUnits(data.Test.Subset(RealPoints)).Values);
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

/// <summary>Samples have numbers that are NaN or infinite. Nothing can be measured of them, and none of them stand for the model.</summary>
public sealed class NonFiniteSamplesException : Exception
{
    private NonFiniteSamplesException(long count, long total, string next)
        : base($"{count} of {total} samples are not finite: they have numbers that are NaN or infinite. {next}")
    {
    }

    /// <summary>Refuses samples that are not finite.</summary>
    /// <param name="samples">Samples of any type; states and tokens always are finite.</param>
    /// <param name="next">What is known of the cause, and what to do: sentences.</param>
    internal static void ThrowIfAny(Samples samples, Func<string> next)
    {
        using var finite = samples.Values.isfinite();
        if (finite.all().item<bool>()) return;
        using var whole = finite.reshape(samples.Count, -1).all(1);
        throw new NonFiniteSamplesException(samples.Count - whole.sum().item<long>(), samples.Count, next());
    }
}
