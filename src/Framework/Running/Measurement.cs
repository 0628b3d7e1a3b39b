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
    private const string FinalFile = "final.npy";

    /// <summary>What was done before the run was interrupted, and is not done again; null does all and notes nothing down.</summary>
    internal UnfinishedMeasurement? Unfinished { get; init; }

    /// <summary>Draws, keeps and measures.</summary>
    /// <param name="folder">Where the arrays go.</param>
    /// <param name="cancellation">Ends the drawing between two steps, and a metric between two pieces of its work.</param>
    /// <exception cref="NonFiniteSamplesException">When a sample is not finite; the arrays are kept.</exception>
    /// <exception cref="OperationCanceledException">When cancelled.</exception>
    public TaskResult Run(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        if (composition.Experiment.Drawing is not { } options) return Measured(NoSamples(), folder, cancellation);
        var samples = Again(folder, out var drawing) ?? Draw(options, folder, cancellation, out drawing);
        return Judged(samples, folder, cancellation) with
        {
            Sha256 = drawing.Sha256,
            FunctionEvaluations = drawing.FunctionEvaluations,
            ClassifierEvaluations = drawing.ClassifierEvaluations,
            SamplesPerSecond = drawing.SamplesPerSecond,
            PeakMemoryBytes = drawing.PeakMemoryBytes,
        };
    }

    /// <summary>Draws and keeps, in the caller's dispose scope. Called only where the task draws.</summary>
    /// <exception cref="NonFiniteSamplesException">When a sample is not finite; the arrays are kept.</exception>
    internal Samples Drawn(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        return Draw(composition.Experiment.Drawing!, folder, cancellation, out _);
    }

    /// <summary>
    /// The samples that were drawn before the run was interrupted, in the caller's dispose scope; null where there are none.
    /// </summary>
    private Samples? Again(string folder, out DrawnBefore drawing)
    {
        drawing = Unfinished?.Drawn!;
        if (drawing is null || KeptSamples.Read(folder, composition.DescribeData(), data.Names) is not { } samples) return null;
        if (Digest.Of(samples.Tensors) != drawing.Sha256) return null;
        foreach (var warning in drawing.Warnings) observer.Warn(warning);
        return samples;
    }

    private Samples Draw(DrawingOptions options, string folder, CancellationToken cancellation, out DrawnBefore drawing)
    {
        using var streams = new RandomStreams(composition.Experiment.General.Seed);
        using var memory = new PeakMemory();
        var warnings = new List<string>();
        var clock = Stopwatch.StartNew();
        observer.Sampling(0, options.Count);
        var drawn = composition.Task.Draw(
            composition, module, new(data, streams, done => observer.Sampling(done, options.Count), cancellation) { Warn = Warn });
        double seconds = clock.Elapsed.TotalSeconds;
        long peak = memory.Bytes;
        Save(drawn, folder);
        NonFiniteSamplesException.ThrowIfAny(Compared(drawn.Samples), () =>
            (drawn.WhereNotFinite is { } where ? $"{where} " : "")
            + $"The samples are kept in '{Path.Combine(folder, FinalFile)}', and so is what was trained: "
            + "'diffusion sample RUN --set ...' draws with other settings.");
        drawing = new(
            Digest.Of(drawn.Samples.Tensors), drawn.FunctionEvaluations, drawn.ClassifierEvaluations, drawn.Samples.Count / seconds,
            peak, warnings);
        if (Unfinished is { } unfinished) unfinished.Drawn = drawing;
        return drawn.Samples;

        void Warn(string message)
        {
            warnings.Add(message);
            observer.Warn(message);
        }
    }

    /// <summary>Measures samples that were drawn already. The tables that metrics make go into the folder.</summary>
    /// <exception cref="NonFiniteSamplesException">When a sample is not finite.</exception>
    /// <exception cref="OperationCanceledException">When cancelled.</exception>
    public TaskResult Measured(Samples samples, string folder, CancellationToken cancellation = default)
    {
        NonFiniteSamplesException.ThrowIfAny(
            Compared(samples), () => "They are the run's own: 'diffusion evaluate RUN --set ...' draws others and measures those.");
        return Judged(samples, folder, cancellation);
    }

    private TaskResult Judged(Samples samples, string folder, CancellationToken cancellation)
    {
        observer.Stage("measuring");
        using var scope = NewDisposeScope();
        var measured = new MeasuredNumbers();
        var judging = Judging(samples, folder, cancellation).ToList();
        foreach (var (i, (plugin, measure)) in judging.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            // The task's own numbers come first, and are no metric.
            var at = new MeasuringProgress(Math.Max(0, i - 1), judging.Count - 1, plugin.Name);
            observer.Measuring(at);
            var key = $"{i} {plugin.Kind.Name} {plugin.Name} {plugin.Revision}";
            if (Unfinished?.Find(key) is { } before)
            {
                foreach (var warning in before.Warnings) observer.Warn(warning);
                measured.Add(before, plugin);
                continue;
            }

            var warnings = new List<string>();
            var now = measure(new(progress => observer.Measuring(at with { Of = progress }), Warn));
            WarnOfNotFinite(plugin, now.Numbers, Warn);
            now = now with { Warnings = warnings };
            Unfinished?.Add(key, now);
            measured.Add(now, plugin);

            void Warn(string message)
            {
                warnings.Add(message);
                observer.Warn(message);
            }
        }

        return new(measured.Numbers, measured.Revisions, measured.Sees, data.Sizes) { By = measured.By };
    }

    /// <summary>The task's own numbers, then the metrics, each to be measured when it is asked for.</summary>
    private IEnumerable<(PluginDescriptor Plugin, Func<Listener, MeasuredBefore> Measure)> Judging(
        Samples samples, string folder, CancellationToken cancellation)
    {
        var (task, space, compared) = (composition.Task, composition.DescribeData(), Compared(samples));
        yield return (composition.Experiment[ITask.Kind].Plugin, listener =>
        {
            using var own = new RandomStreams(MetricSeed);
            return new(task.Measure(composition, module, new(data, own, _ => { }, cancellation) { Warn = listener.Warn }), task.Sees, []);
        });
        var model = new Lazy<object>(() => task.CreateModel(composition, module));
        foreach (var (plugin, metric) in composition.Metrics())
            yield return (plugin, listener =>
            {
                using var streams = new RandomStreams(MetricSeed);
                var input = new MetricInput(compared, data, space, model.Value, composition.Compute, streams)
                {
                    Warn = message => listener.Warn($"{plugin.Kind.Name} {plugin.Name}: {message}"),
                    Progress = listener.Progress,
                    Cancellation = cancellation,
                };
                var numbers = metric.Measure(input);
                foreach (var (name, table) in input.Tables) Npy.Write(Path.Combine(folder, $"{name}.npy"), tensor(table, dtype: float64));
                return new(numbers, metric.Sees, []);
            });
    }

    /// <summary>Samples of a run in double precision are compared with the data in the data's type.</summary>
    private Samples Compared(Samples samples) => samples with { Values = samples.Values.to(composition.DescribeData().Values.Type) };

    private static void WarnOfNotFinite(PluginDescriptor plugin, IReadOnlyDictionary<string, double> numbers, Action<string> warn)
    {
        string[] wrong = [.. numbers.Where(n => !double.IsFinite(n.Value)).Select(n => $"{n.Key} = {EventLog.Number(n.Value)}")];
        if (wrong.Length > 0)
            warn($"{plugin.Kind.Name} {plugin.Name}: {string.Join(", ", wrong)}; reports rank nothing by numbers that are not finite.");
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
        if (composition.DescribeData().StateCount > 0) return;
        var real = data.Names.InFileUnits(RealSamples.Beside(drawn.Samples, data.Test));
        Npy.Write(Path.Combine(folder, "real.npy"), real.Values);
        if (real.Classes is { } classes) Npy.Write(Path.Combine(folder, "real-class.npy"), classes);
    }
}

/// <summary>Takes what a metric says while it is measured.</summary>
/// <param name="Progress">How far it is.</param>
/// <param name="Warn">A sentence.</param>
internal sealed record Listener(Action<MetricProgress> Progress, Action<string> Warn);

/// <summary>Numbers of several metrics, put together.</summary>
internal sealed class MeasuredNumbers
{
    public SortedDictionary<string, double> Numbers { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, int> Revisions { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, IReadOnlyList<DataPart>> Sees { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, string> By { get; } = new(StringComparer.Ordinal);

    public void Add(MeasuredBefore measured, PluginDescriptor plugin)
    {
        var by = $"{plugin.Kind.Name} {plugin.Name}";
        foreach (var (name, value) in measured.Numbers)
            (Numbers[name], Revisions[name], Sees[name], By[name]) = (value, plugin.Revision, measured.Sees, by);
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

/// <summary>
/// The real samples that pictures show beside drawn ones: of the test part, in the order of <see cref="Samples.Subset"/>.
/// </summary>
internal static class RealSamples
{
    // More points make a picture of one colour.
    private const int MostPoints = 10_000;

    // As many images as a page of them has: rows of ten, a row for each class.
    private const int ImagesOfAClass = 10, Classes = 20, Images = 100;

    /// <summary>As many as were drawn, at most ten thousand; of images a page, with those classes that were drawn.</summary>
    public static Samples Beside(Samples drawn, Samples test)
    {
        if (test.Shape.Count != 3) return test.Subset(Math.Min(drawn.Count, MostPoints));
        if (drawn.Classes is not { } asked || test.Classes is not { } known) return test.Subset(Math.Min(drawn.Count, Images));
        using var order = RandomSubset.Index(test.Count, test.Count);
        using var ordered = known.cpu().index_select(0, order);
        var (positions, classes) = (order.data<long>().ToArray(), ordered.data<long>().ToArray());
        using var host = asked.cpu();
        var chosen = host.data<long>().ToArray().Distinct().Order().Take(Classes)
            .SelectMany(k => Enumerable.Range(0, classes.Length).Where(i => classes[i] == k).Take(ImagesOfAClass)
                .Select(i => positions[i]));
        using var index = tensor(chosen.ToArray(), dtype: int64);
        return test.Select(index);
    }
}
