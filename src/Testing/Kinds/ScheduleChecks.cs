using Diffusion.Framework.Noise;
using Diffusion.Framework.Testing.StandIns;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Noise that grows, and derivatives that are those of the marginals.</summary>
internal sealed class ScheduleChecks() : KindChecks<INoiseSchedule>(INoiseSchedule.Kind)
{
    private const int Times = 1000;

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("alpha and sigma are numbers, and the log-SNR falls with time", (schedule, _) =>
        {
            Must.Hold(schedule.MinTime < schedule.MaxTime || IsOneStep(schedule),
                $"MinTime is {schedule.MinTime} and MaxTime {schedule.MaxTime}");
            var levels = Line(schedule, IsOneStep(schedule) ? 1 : Times).Select(schedule.At).ToList();
            foreach (var l in levels)
                Must.Hold(l.Alpha >= 0 && l.Sigma > 0 && double.IsFinite(l.Sigma) && !double.IsNaN(l.LogSnr), $"at {l.Time} it is {l}");
            foreach (var (a, b) in levels.Zip(levels.Skip(1)))
                Must.Hold(a.LogSnr > b.LogSnr, $"from {a.Time} to {b.Time} the log-SNR goes from {a.LogSnr} to {b.LogSnr}");
        }),
        Law("the first level is nearly clean, the last nearly noise", (schedule, _) =>
        {
            if (IsOneStep(schedule)) return;
            var (first, last) = (schedule.At(schedule.MinTime), schedule.At(schedule.MaxTime));
            Must.Hold(first.LogSnr - last.LogSnr > 1, $"the log-SNR is {first.LogSnr:f2} at first and {last.LogSnr:f2} at last");
        }),
        Law("f is d log alpha / dt and g^2 is d sigma^2 / dt - 2 f sigma^2", Derivatives),
        Law("a level is found again by its log-SNR", (schedule, _) =>
        {
            foreach (var level in Line(schedule, 97).SkipLast(1).Select(schedule.At))
            {
                Must.Equal(level.LogSnr, schedule.LevelAtLogSnr(level.LogSnr).LogSnr, 1e-7, $"the log-SNR at {level.Time}");
                Must.Equal(level.Time, schedule.LevelAtLogSnr(level.LogSnr).Time, 1e-5 * schedule.MaxTime, "the time");
            }
        }),
        Law("a discrete schedule has its steps at i / T", (schedule, _) =>
        {
            if (schedule.Steps is not { } total) return;
            Must.Equal(1.0 / total, schedule.MinTime, 1e-12, "MinTime");
            Must.Equal(1, schedule.MaxTime, 1e-12, "MaxTime");
        }),
    ];

    protected override void Measure(INoiseSchedule plugin, World world, Record record)
    {
        var levels = Line(plugin, 23).Select(plugin.At).ToList();
        record.Add("ends", plugin.MinTime, plugin.MaxTime, plugin.Steps ?? 0);
        record.Add("alpha", levels.Select(l => l.Alpha));
        record.Add("sigma", levels.Select(l => l.Sigma));
        record.Add("f", Between(plugin).Select(plugin.Drift));
        record.Add("g2", Between(plugin).Select(plugin.DiffusionSquared));
    }

    private static void Derivatives(INoiseSchedule schedule, World world)
    {
        double span = schedule.MaxTime - schedule.MinTime, h = Math.Min(1e-5 * span, 0.05 / (schedule.Steps ?? 1));
        foreach (double t in Between(schedule))
        {
            double drift = (Math.Log(schedule.Alpha(t + h)) - Math.Log(schedule.Alpha(t - h))) / (2 * h);
            double growth = (Math.Pow(schedule.Sigma(t + h), 2) - Math.Pow(schedule.Sigma(t - h), 2)) / (2 * h);
            double g2 = growth - 2 * drift * Math.Pow(schedule.Sigma(t), 2);
            Must.Equal(drift, schedule.Drift(t), 1e-4 * (1 + Math.Abs(drift)), $"f({t:g6})");
            Must.Equal(g2, schedule.DiffusionSquared(t), 1e-4 * (1 + Math.Abs(g2)), $"g^2({t:g6})");
        }
    }

    /// <summary>Times in the middle of steps, where a discrete schedule is smooth; the very end is left out.</summary>
    private static IEnumerable<double> Between(INoiseSchedule schedule)
    {
        for (int i = 1; i < 97; i++)
        {
            double u = i / 99.0;
            if (schedule.Steps is not { } total) yield return schedule.MinTime + u * (schedule.MaxTime - schedule.MinTime);
            else if (total > 2) yield return (Math.Clamp(Math.Floor(u * total), 1, total - 2) + 0.5) / total;
        }
    }

    /// <summary>A discrete schedule of one step has one level.</summary>
    private static bool IsOneStep(INoiseSchedule schedule) => schedule.Steps == 1;

    private static IEnumerable<double> Line(INoiseSchedule schedule, int count) =>
        Enumerable.Range(0, count).Select(i => schedule.MinTime + i / Math.Max(1, count - 1.0) * (schedule.MaxTime - schedule.MinTime));
}
