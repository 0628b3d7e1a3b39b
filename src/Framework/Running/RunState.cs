using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Framework.Running;

/// <summary>
/// How a run stands while it goes on, so that a run that ends anyhow leaves what was done so far. It hears of the training and passes
/// everything on.
/// </summary>
internal sealed class RunState(RunRecord record, IRunObserver observer) : WarningRecorder(observer, record.Warnings)
{
    private RunRecord _record = record;

    /// <summary>The run's record, with every warning so far.</summary>
    public RunRecord Record
    {
        get => _record with { Warnings = Warnings };
        set => _record = value;
    }

    public override void Started(RunFolder folder, long parameters)
    {
        Record = Record with { Parameters = parameters };
        base.Started(folder, parameters);
    }

    /// <summary>What the run was doing when it was interrupted and what is kept, a sentence without its end.</summary>
    public string Stopped { get; private set; } = record.Step > 0
        ? $"Interrupted before the run went on; all up to training step {record.Step} is kept"
        : "Interrupted before training began; nothing was lost";

    public override void Training(TrainingProgress progress)
    {
        _record = _record with { Step = progress.Step, StepsPerSecond = progress.StepsPerSecond };
        Stopped = $"Interrupted at training step {progress.Step}; the checkpoint is written";
        base.Training(progress);
    }

    public override void Sampling(int done, int count)
    {
        Stopped = done < count
            ? $"Interrupted after {done} of {count} samples; the trained network is kept, and samples are drawn anew"
            : "Interrupted after sampling; the trained network and the samples are kept";
        base.Sampling(done, count);
    }

    public override void Measuring(MeasuringProgress progress)
    {
        Stopped = progress.Count == 0
            ? "Interrupted while measuring; what was trained and drawn is kept"
            : $"Interrupted after {progress.Done} of {progress.Count} metrics; what was drawn and measured is kept";
        base.Measuring(progress);
    }

    public override void Stage(string name)
    {
        if (name == RunTraining.Waiting) Stopped = "Interrupted while another run trains the network; that one goes on";
        base.Stage(name);
    }
}

/// <summary>The other runs that a run uses. A run that is gone on with must find the weights that it began with.</summary>
internal static class UsedRuns
{
    /// <summary>What the run's record says of them.</summary>
    /// <param name="composition">The run.</param>
    /// <param name="earlier">What the record said when the run began; empty for a new run.</param>
    /// <exception cref="InvalidOperationException">When another run's weights have changed since.</exception>
    public static IReadOnlyList<UsedRun> Check(Composition composition, IReadOnlyList<UsedRun> earlier)
    {
        var now = new List<UsedRun>();
        foreach (var (setting, reference) in composition.Experiment.References)
        {
            var used = new UsedRun(setting, reference.Id!, composition.Runs.DigestOfWeights(reference));
            if (earlier.FirstOrDefault(e => e.Setting == setting) is { } before && before.WeightsSha256 != used.WeightsSha256)
                throw new InvalidOperationException(
                    $"The run '{reference.Path}', which {setting} names, has other weights than when this run began: "
                    + "what is left would not belong to what was done. Start a new run with 'diffusion run'.");
            now.Add(used);
        }

        return now;
    }
}

/// <summary>
/// Keeps every warning of a run, each once, and passes all that it hears on. Whatever warns, before the run or while it goes on, does so
/// through <see cref="IRunObserver.Warn"/>, so that what is shown is also what is kept.
/// </summary>
/// <param name="observer">Shows the run.</param>
/// <param name="earlier">Warnings of earlier sessions.</param>
internal class WarningRecorder(IRunObserver observer, IReadOnlyList<string>? earlier = null) : IRunObserver
{
    private readonly Lock _lock = new();
    private readonly List<string> _warnings = [.. earlier ?? []];

    /// <summary>Sentences in the order in which they came, each once.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lock) return [.. _warnings];
        }
    }

    public virtual void Started(RunFolder folder, long parameters) => observer.Started(folder, parameters);

    public void Loading(DataProgress progress) => observer.Loading(progress);

    public virtual void Training(TrainingProgress progress) => observer.Training(progress);

    public virtual void Sampling(int done, int count) => observer.Sampling(done, count);

    public virtual void Measuring(MeasuringProgress progress) => observer.Measuring(progress);

    public virtual void Stage(string name) => observer.Stage(name);

    public void Note(string message) => observer.Note(message);

    public void Picture(string file, long step) => observer.Picture(file, step);

    public void Warn(string message)
    {
        lock (_lock)
        {
            if (!_warnings.Contains(message)) _warnings.Add(message);
        }

        observer.Warn(message);
    }
}

/// <summary>Tells which choices of an experiment are unfit.</summary>
internal static class UnfitChoices
{
    /// <summary>Those that were known when the experiment was read.</summary>
    public static void WarnTo(this Experiment experiment, IRunObserver observer)
    {
        foreach (var warning in experiment.Warnings) observer.Warn(warning.ToString());
    }

    /// <summary>Those that only the data tells.</summary>
    public static void WarnTo(this Composition composition, Dataset data, IRunObserver observer)
    {
        foreach (var warning in composition.Task.Warnings(composition, data)) observer.Warn(warning.ToString());
        if (Untrained(composition, data) is { Count: > 0 } classes)
            observer.Warn(
                $"data: the training part has no sample of class {string.Join(", ", classes.Take(5))}{(classes.Count > 5 ? ", ..." : "")}, "
                + "so nothing is learned of it. Use more data, or less for the other parts.");
    }

    private static IReadOnlyList<long> Untrained(Composition composition, Dataset data)
    {
        if (data.Train.Classes is not { } known) return [];
        var trained = known.data<long>().ToArray().ToHashSet();
        return [.. Enumerable.Range(0, composition.DescribeData().Classes).Select(k => (long)k).Where(k => !trained.Contains(k))];
    }
}

/// <summary>Notices data that is not what a run began with: what comes of both together would belong to neither.</summary>
internal static class SameData
{
    /// <summary>Refuses to go on with a run.</summary>
    /// <param name="experiment">The run's experiment.</param>
    /// <param name="data">The data as it is now.</param>
    /// <param name="earlier">The run's record of before; null where there is none.</param>
    /// <param name="observer">Is told of a run whose data an earlier version made in another way.</param>
    /// <exception cref="InvalidOperationException">When the data has changed.</exception>
    public static void Require(Experiment experiment, Dataset data, RunRecord? earlier, IRunObserver observer)
    {
        if (Changed(experiment, data, earlier, "began", observer) is { } changed)
            throw new InvalidOperationException(changed
                + "What is left would not belong to what was done. Put the data back, or start a new run with 'diffusion run'.");
    }

    /// <summary>Refuses to draw or to measure with other data than a run was trained on.</summary>
    /// <param name="experiment">The run's experiment, or a changed one: one with other settings of the data asks for other data.</param>
    /// <param name="own">The run's experiment.</param>
    /// <param name="data">The data as it is now.</param>
    /// <param name="folder">The run.</param>
    /// <param name="observer">Is told of a run whose data an earlier version made in another way.</param>
    /// <exception cref="InvalidOperationException">When the data has changed.</exception>
    public static void Require(Experiment experiment, Experiment own, Dataset data, RunFolder folder, IRunObserver observer)
    {
        var (asked, had) = (ResolvedExperiment.Node(experiment[IDataSource.Kind]), ResolvedExperiment.Node(own[IDataSource.Kind]));
        if (!File.Exists(folder.RunFile) || !JsonNode.DeepEquals(asked, had)) return;
        if (Changed(experiment, data, RunRecord.Read(folder), "was trained", observer) is { } changed)
            throw new InvalidOperationException(changed
                + "Numbers of it would not belong to the run. Put the data back, or train on the new data with 'diffusion run'.");
    }

    /// <summary>Refuses to take part in a training on other data.</summary>
    /// <param name="experiment">The run's experiment.</param>
    /// <param name="digest">SHA-256 of the training part as it is now: runs that share a training may be judged on different data.</param>
    /// <param name="shared">The training.</param>
    /// <exception cref="InvalidOperationException">When the data has changed.</exception>
    public static void Require(Experiment experiment, string digest, SharedTraining shared)
    {
        if (shared.ReadRecord()?.DataSha256 is { } before && before != digest)
            throw new InvalidOperationException(Changed(experiment, digest, before, $"since the training '{shared.Path}' began")
                + "Put the data back, or make every run anew with 'diffusion sweep FILE --rerun all'.");
    }

    /// <summary>
    /// Whether the data has changed, in a sentence; null where it has not. A run of an earlier version, which may have made other data of
    /// the same files, is only told.
    /// </summary>
    private static string? Changed(Experiment experiment, Dataset data, RunRecord? record, string did, IRunObserver observer)
    {
        if (record?.DataSha256 is not { } before || before == data.Digest) return null;
        var changed = Changed(experiment, data.Digest, before, $"since the run '{record.Id}' {did}");
        if (record.Revisions.Training == ExperimentIdentity.Revisions(experiment).Training) return changed;
        observer.Stage(changed + "The run is of an earlier version, which may have made other data of the same files");
        return null;
    }

    private static string Changed(Experiment experiment, string now, string before, string since) =>
        $"The data '{experiment[IDataSource.Kind].Plugin.Name}' has changed {since}: "
        + $"its SHA-256 was {before[..Math.Min(12, before.Length)]}..., now it is {now[..12]}... ";
}

/// <summary>Loads the data of a run; its progress is where the loading can be interrupted.</summary>
internal static class DataLoading
{
    /// <exception cref="OperationCanceledException">When cancelled.</exception>
    public static Dataset Load(this Composition composition, IRunObserver observer, CancellationToken cancellation)
    {
        try
        {
            return composition.Data.Load(progress =>
            {
                cancellation.ThrowIfCancellationRequested();
                observer.Loading(progress);
            });
        }
        // Readers load on several threads.
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException(cancellation);
        }
    }
}
