using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Testing.StandIns;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Finite factors of at least 0 that mean the same whatever is predicted.</summary>
internal sealed class WeightingChecks() : KindChecks<IWeighting>(IWeighting.Kind)
{
    private static readonly INoiseSchedule[] Schedules =
        [FunctionSchedule.VariancePreserving, FunctionSchedule.Edm, FunctionSchedule.Flow, new StepSchedule(40, 0.2)];

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("a weight is finite and at least 0, and not 0 everywhere", (weighting, _) =>
        {
            foreach (var schedule in Schedules)
            {
                double[] weights = [.. Levels(schedule).Select(l => weighting.Weight(l, schedule))];
                Must.Hold(weights.All(w => double.IsFinite(w) && w >= 0) && weights.Any(w => w > 0),
                    $"on {schedule}: {string.Join(" ", weights)}");
            }
        }),
        Law("the loss of x0, eps and v has a finite weight of at least 0", (weighting, _) =>
        {
            foreach (var schedule in Schedules)
            foreach (var level in Levels(schedule))
            foreach (var output in new[] { StandInParameterization.X0, StandInParameterization.Eps, StandInParameterization.V })
            {
                double weight = weighting.WeightOfOutput(output, level, schedule);
                Must.Hold(double.IsFinite(weight) && weight >= 0, $"at {level} on {schedule} it is {weight}");
            }
        }),
        Law("an error of x0 counts the same through whatever output it comes", (weighting, _) =>
        {
            if (weighting.Error == WeightedError.Output) return;
            foreach (var schedule in Schedules)
            foreach (var level in Levels(schedule))
            {
                // An error e of the output is one of FromOutput e of x0.
                double[] ofX0 = [.. new[] { StandInParameterization.X0, StandInParameterization.Eps, StandInParameterization.V }
                    .Select(o => weighting.WeightOfOutput(o, level, schedule) / Math.Pow(o.ToX0(level).FromOutput, 2))];
                Must.Hold(ofX0.Max() - ofX0.Min() <= 1e-9 * Math.Abs(ofX0.Max()), $"at {level} on {schedule}: {string.Join(", ", ofX0)}");
            }
        }),
    ];

    protected override void Measure(IWeighting plugin, World world, Record record)
    {
        foreach (var schedule in Schedules)
        {
            var levels = Levels(schedule).ToList();
            record.Add($"weight {schedule}", levels.Select(l => plugin.Weight(l, schedule)));
            record.Add($"eps {schedule}", levels.Select(l => plugin.WeightOfOutput(StandInParameterization.Eps, l, schedule)));
        }
    }

    private static IEnumerable<NoiseLevel> Levels(INoiseSchedule schedule) =>
        Enumerable.Range(0, 20).Select(i => schedule.At(schedule.Nearest(schedule.MinTime + i / 21.0 * (
            schedule.MaxTime - schedule.MinTime))));
}
