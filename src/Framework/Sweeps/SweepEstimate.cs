using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Sweeps;

/// <summary>How long the rest of a sweep takes, from its finished runs; unknown before the first.</summary>
public static class SweepEstimate
{
    /// <summary>The time left, or null.</summary>
    /// <param name="plan">The sweep.</param>
    /// <param name="board">How its runs stand.</param>
    /// <param name="places">Runs that are computed at the same time.</param>
    public static TimeSpan? Left(SweepPlan plan, SweepBoard board, int places)
    {
        var done = board.Runs.Where(p => p.State == VariantState.Finished && p.Record is not null).ToList();
        if (done.Count == 0) return null;
        var left = board.Runs.Where(p => p.State is not (VariantState.Finished or VariantState.Failed)).ToList();
        double perStep = Mean(done.Where(p => p.Record!.StepsPerSecond > 0).Select(p => 1 / p.Record!.StepsPerSecond));
        double perSampleStep = Mean(done.Where(p => p.Record!.SamplesPerSecond > 0).Select(p => 1 / (p.Record!.SamplesPerSecond * p.Variant.Experiment.Sampling.Steps)));
        double rest = Mean(done.Select(p => Math.Max(0, p.Record!.WallSeconds - Sampling(p.Variant, perSampleStep) - OwnTraining(p.Record!))));
        double training = left.Select(p => p.Variant).DistinctBy(v => v.TrainingId)
            .Where(v => plan.Folder.Training(v).Record?.Status != RunStatus.Finished).Sum(v => perStep * v.Experiment.Training.Steps);
        double seconds = training + left.Sum(p => Sampling(p.Variant, perSampleStep) + rest);
        return TimeSpan.FromSeconds(seconds / Math.Min(places, Math.Max(1, left.Count)));
    }

    private static double Sampling(Variant variant, double perSampleStep) => perSampleStep * variant.Experiment.Sampling.Count * variant.Experiment.Sampling.Steps;

    /// <summary>Time of the training, when it took place within this run.</summary>
    private static double OwnTraining(RunRecord record) =>
        record.StepsPerSecond > 0 && record.Step / record.StepsPerSecond is var seconds && seconds < record.WallSeconds ? seconds : 0;

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(0).Average();
}
