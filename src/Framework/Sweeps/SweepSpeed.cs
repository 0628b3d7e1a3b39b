using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Sweeps;

/// <summary>How fast the runs of a sweep are, to say how long the rest takes.</summary>
/// <param name="PerStep">Seconds of a training step.</param>
/// <param name="PerSampleStep">Seconds of one step of one sample.</param>
/// <param name="Besides">Seconds of a run for everything else: start-up, metrics, pictures.</param>
public sealed record SweepSpeed(double PerStep, double PerSampleStep, double Besides)
{
    // A process that loads libtorch, draws its pictures and ends, measured on two cores.
    private const double BesidesAtFirst = 2;

    /// <summary>From the finished runs; null before the first.</summary>
    public static SweepSpeed? OfFinished(SweepBoard board)
    {
        var done = board.Runs.Where(p => p is { State: VariantState.Finished, Record: not null })
            .Select(p => (Record: p.Record!, p.Variant.Work)).ToList();
        if (done.Count == 0) return null;
        double perStep = Mean(done.Where(d => d.Record.StepsPerSecond > 0).Select(d => 1 / d.Record.StepsPerSecond));
        double perSampleStep = Mean(done
            .Where(d => d.Record.SamplesPerSecond > 0)
            .Select(d => 1 / (d.Record.SamplesPerSecond * d.Work.StepsOfSample)));
        double besides = Mean(done.Select(d =>
            Math.Max(0, d.Record.WallSeconds - perSampleStep * d.Work.SampleSteps - OwnTraining(d.Record))));
        return new(perStep, perSampleStep, besides);
    }

    /// <summary>
    /// From the speed of training alone: a sample's step costs a third of a training step, which also has a way back of twice the cost.
    /// </summary>
    public static SweepSpeed OfTraining(double stepsPerSecond, int batchSize) =>
        new(1 / stepsPerSecond, 1 / (3 * stepsPerSecond * batchSize), BesidesAtFirst);

    /// <summary>The time that the rest of a sweep takes.</summary>
    /// <param name="plan">The sweep.</param>
    /// <param name="board">How its runs stand.</param>
    /// <param name="places">Runs that are computed at the same time.</param>
    public TimeSpan Left(SweepPlan plan, SweepBoard board, int places)
    {
        var left = board.Runs.Where(p => p.State is not (VariantState.Finished or VariantState.Failed)).Select(p => p.Variant).ToList();
        double training = left.DistinctBy(v => v.TrainingId)
            .Where(v => plan.Folder.Training(v).FindRecord()?.Status != RunStatus.Finished).Sum(v => PerStep * v.Work.TrainingSteps);
        double seconds = training + left.Sum(v => PerSampleStep * v.Work.SampleSteps + Besides);
        return TimeSpan.FromSeconds(seconds / Math.Min(places, Math.Max(1, left.Count)));
    }

    /// <summary>Time of the training, when it took place within this run.</summary>
    private static double OwnTraining(RunRecord record) =>
        record.StepsPerSecond > 0 && record.Step / record.StepsPerSecond is var seconds && seconds < record.WallSeconds ? seconds : 0;

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(0).Average();
}
