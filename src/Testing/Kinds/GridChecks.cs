using Diffusion.Framework.Noise;
using Diffusion.Framework.Testing.StandIns;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Falling levels that end at the clean one, as many as were asked for.</summary>
internal sealed class GridChecks() : KindChecks<ITimeGrid>(ITimeGrid.Kind)
{
    private static readonly INoiseSchedule[] Schedules = [.. FunctionSchedule.All, new StepSchedule(1000), new StepSchedule(40, 0.2),
        new StepSchedule(3, 0.5)];

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("levels fall from where sampling starts to the clean one, none twice, as many as were asked for", (grid, _) =>
        {
            foreach (var (schedule, start, steps) in Cases(grid))
            {
                var levels = grid.Build(schedule, start, steps);
                var what = $"{steps} steps on {schedule} from log-SNR {start.LogSnr:f2}";
                Must.Hold(levels.Count >= 2 && levels[^1].IsClean, $"{what}: the last level is {levels[^1]}");
                Must.Hold(levels[0].LogSnr >= start.LogSnr - 1e-9, $"{what}: the first level is noisier, {levels[0]}");
                foreach (var (a, b) in levels.Zip(levels.Skip(1)))
                    Must.Hold(a.LogSnr < b.LogSnr, $"{what}: after {a} comes {b}");
                Must.Hold(levels.Count - 1 <= grid.StepsOf(steps), $"{what}: {levels.Count - 1} steps are made");
                foreach (var level in levels.SkipLast(1))
                    Must.Equal(schedule.At(level.Time).LogSnr, level.LogSnr, 1e-6, $"{what}: the log-SNR at time {level.Time}");
                if (schedule.Steps is null)
                    Must.Hold(levels.Count - 1 == grid.StepsOf(steps) || grid.StepsOf(steps) != steps,
                        $"{what}: {levels.Count - 1} steps are made");
            }
        }),
        Law("more steps than a schedule has are refused or not made", (grid, _) =>
        {
            if (grid.MostSteps(Schedules[^1]) is not { } most) return;
            Must.Hold(most <= Schedules[^1].Steps, $"it would make {most} steps of a schedule of {Schedules[^1].Steps}");
        }),
    ];

    protected override void Measure(ITimeGrid plugin, World world, Record record)
    {
        foreach (var schedule in new[] { Schedules[0], Schedules[3], Schedules[5] })
        foreach (int steps in new[] { 1, 7, 50 })
        {
            if (plugin.Refusal(schedule) is not null) continue;
            foreach (double floor in new[] { -10.2, -4 })
                record.Add($"{steps} of {schedule} from {floor}", plugin.Build(schedule, NoiseFloor.Start(schedule, floor), steps)
                    .SkipLast(1).SelectMany(l => new[] { l.Time, l.Alpha, l.Sigma }));
        }

        record.Add("steps", plugin.StepsOf(13), plugin.MostSteps(Schedules[5]) ?? -1, plugin.MostSteps(Schedules[0]) ?? -1);
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        var grid = trial.Create<ITimeGrid>(World.Points);
        record.AddTexts("refusals of schedules", Schedules.Select(s => $"{grid.Refusal(s)} {grid.MostSteps(s)}"));
        foreach (var schedule in Schedules.Where(s => grid.Refusal(s) is null))
        foreach (int steps in new[] { 1, 2, 3, 20 })
            record.Attempt($"{steps} of all of {schedule}", () => record.Add(
                $"levels of {steps} of all of {schedule}",
                grid.Build(schedule, NoiseFloor.Start(schedule, NoiseFloor.None), steps).SkipLast(1)
                    .SelectMany(l => new[] { l.Time, l.Sigma })));
    }

    private static IEnumerable<(INoiseSchedule Schedule, NoiseLevel Start, int Steps)> Cases(ITimeGrid grid) =>
        from schedule in Schedules
        where grid.Refusal(schedule) is null
        from floor in new[] { -10.2, -4.0, NoiseFloor.None }
        from steps in new[] { 1, 2, 3, 7, 20, 100, 400 }
        where steps <= (grid.MostSteps(schedule) ?? 1000)
        select (schedule, NoiseFloor.Start(schedule, floor), steps);
}
