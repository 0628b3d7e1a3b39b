using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Times of the schedule, the same for the same generator; those that adapt stay unbiased.</summary>
internal sealed class TimesChecks() : KindChecks<ITimeDistribution>(ITimeDistribution.Kind)
{
    private static readonly INoiseSchedule[] Schedules =
        [FunctionSchedule.VariancePreserving, FunctionSchedule.Edm, FunctionSchedule.Flow, new StepSchedule(20, 0.3)];

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("as many times of the schedule as are asked", (times, _) =>
        {
            foreach (var schedule in Schedules)
            {
                var drawn = times.Sample(200, schedule, new Generator(5));
                Must.Hold(drawn.Count == 200, $"{drawn.Count} of 200 on {schedule}");
                foreach (double t in drawn)
                    Must.Hold(t >= schedule.MinTime - 1e-12 && t <= schedule.MaxTime + 1e-12 && IsStep(t, schedule),
                        $"{t} is no time of {schedule}");
                Must.Hold(drawn.Distinct().Count() > 5, $"on {schedule} there are {drawn.Distinct().Count()} different times among 200");
            }
        }),
        ("the same generator gives the same times", trial =>
        {
            foreach (var schedule in Schedules)
                Must.Hold(
                    trial.Create<ITimeDistribution>(World.Points).Sample(50, schedule, new Generator(6))
                        .SequenceEqual(trial.Create<ITimeDistribution>(World.Points).Sample(50, schedule, new Generator(6))),
                    $"on {schedule} they differ");
        }),
        ("times that adapt keep the mean over all times unbiased", trial =>
        {
            foreach (var schedule in Schedules) Unbiased(trial.Create<ITimeDistribution>(World.Points), schedule);
        }),
        ("what was learned is saved and restored", trial =>
        {
            var schedule = Schedules[^1];
            var (first, second) = (trial.Create<ITimeDistribution>(World.Points), trial.Create<ITimeDistribution>(World.Points));
            if (first.State is not { } state) return;
            Teach(first, schedule);
            second.Sample(1, schedule, new Generator(1));
            second.State!.Restore(state.Save());
            Must.Hold(
                first.Sample(50, schedule, new Generator(7)).SequenceEqual(second.Sample(50, schedule, new Generator(7))),
                    $"the times differ");
        }),
    ];

    protected override void Measure(ITimeDistribution plugin, World world, Record record)
    {
        foreach (var schedule in new[] { Schedules[1], Schedules[3], FunctionSchedule.VariancePreservingFrom })
        {
            record.Add($"times {schedule}", plugin.Sample(64, schedule, new Generator(8)));
            record.Add($"quantiles {schedule}", plugin.Quantiles(7, schedule) ?? []);
        }

        if (plugin.State is null) return;
        Teach(plugin, Schedules[1]);
        record.Add("learned", plugin.Sample(64, Schedules[1], new Generator(9)));
        record.Add("correction", Enumerable.Range(1, 9).Select(i => plugin.Correction(i * 8, Schedules[1])));
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        // What is saved before anything was learned, and where there is only one time.
        foreach (var schedule in new INoiseSchedule[]
            { new StepSchedule(1, 0.5), new StepSchedule(3, 0.5), FunctionSchedule.VariancePreservingFrom })
        {
            ITimeDistribution Create() => trial.Create<ITimeDistribution>(World.Points);
            if (Create().State is null) return;
            var (fresh, restored) = (Create(), Create());
            fresh.State!.Restore(fresh.State.Save());
            record.Add($"after nothing, {schedule}", fresh.Sample(16, schedule, new Generator(8)));
            Teach(fresh, schedule);
            restored.State!.Restore(fresh.State.Save());
            record.Add($"restored, {schedule}", restored.Sample(16, schedule, new Generator(8)));
            record.Add(
                $"restored corrections, {schedule}", restored.Correction(schedule.MinTime, schedule), restored.Correction(1, schedule));
        }
    }

    private static bool IsStep(double t, INoiseSchedule schedule) =>
        schedule.Steps is not { } total || Math.Abs(t * total - Math.Round(t * total)) < 1e-9;

    /// <summary>Losses that grow with time, often enough to fill any memory.</summary>
    private static void Teach(ITimeDistribution times, INoiseSchedule schedule)
    {
        const int Repeats = 40, Parts = 400;
        for (int i = 0; i < Repeats; i++)
        {
            double[] all = [.. Enumerable.Range(0, Parts).Select(k => schedule.TimeAt((k + 0.5) / Parts))];
            times.Observe(all, [.. all.Select((_, k) => 0.2 + 3.0 * k / Parts + 0.01 * i)], schedule);
        }
    }

    /// <summary>The mean of correction times f over drawn times is the mean of f over all times, whatever was learned.</summary>
    private static void Unbiased(ITimeDistribution times, INoiseSchedule schedule)
    {
        const int Count = 20_000;
        if (times.State is null) return;
        Teach(times, schedule);
        double Part(double t) => (t - schedule.MinTime) / (schedule.MaxTime - schedule.MinTime);
        double[] values = [.. times.Sample(Count, schedule, new Generator(10)).Select(t => times.Correction(t, schedule) * (1 + Part(t)))];
        double mean = values.Average(), error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean))) / Count;
        double expected = 1 + Enumerable.Range(0, Count).Average(i => Part(schedule.TimeAt((i + 0.5) / Count)));
        Must.Equal(expected, mean, 6 * error + 1e-9, $"the mean on {schedule}");
    }
}
