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

    public override void Training(TrainingProgress progress)
    {
        _record = _record with { Step = progress.Step, StepsPerSecond = progress.StepsPerSecond };
        base.Training(progress);
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

    public void Sampling(int done, int count) => observer.Sampling(done, count);

    public void Stage(string name) => observer.Stage(name);

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
