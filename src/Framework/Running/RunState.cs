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
