using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Noise;

/// <summary>Chooses the noise levels that a sampler visits.</summary>
public interface ITimeGrid
{
    static readonly PluginKind<ITimeGrid> Kind = new("grid", "which noise levels a sampler visits", Effect.Drawing)
    {
        Default = "trailing",
    };

    /// <summary>
    /// The most steps that it makes of a schedule: those of a discrete one, unless it visits times between them. Null without a limit.
    /// </summary>
    int? MostSteps(INoiseSchedule schedule) => schedule.Steps;

    /// <summary>How many steps it makes when so many are asked and none coincide; a grid with a list has its own number.</summary>
    int StepsOf(int asked) => asked;

    /// <summary>Why its times cannot be meant on a schedule, a predicate; null where they can.</summary>
    string? Refusal(INoiseSchedule schedule) => null;

    /// <summary>
    /// The levels from <paramref name="start"/> down, none twice, spaced between that and the schedule's least noise. The last is
    /// <see cref="NoiseLevel.Clean"/>, so there are <paramref name="steps"/> + 1 of them; fewer only where a discrete schedule has fewer
    /// steps, or where some of them coincide.
    /// </summary>
    /// <param name="schedule">The schedule whose levels are taken.</param>
    /// <param name="start">The noisiest level that may be visited; a step of a discrete schedule.</param>
    /// <param name="steps">How many network evaluations a first-order sampler makes; at least 1.</param>
    IReadOnlyList<NoiseLevel> Build(INoiseSchedule schedule, NoiseLevel start, int steps);
}

/// <summary>Grids over the whole of a schedule.</summary>
public static class WholeGrids
{
    /// <summary>The levels from the schedule's noisiest down.</summary>
    public static IReadOnlyList<NoiseLevel> Build(this ITimeGrid grid, INoiseSchedule schedule, int steps) =>
        grid.Build(schedule, schedule.At(schedule.MaxTime), steps);
}

/// <summary>
/// A grid given by its times alone; it looks the levels up and ends at the clean one. Of a discrete schedule it takes steps, of which those
/// that coincide are visited once.
/// </summary>
public abstract class TimeGrid : ITimeGrid
{
    public IReadOnlyList<NoiseLevel> Build(INoiseSchedule schedule, NoiseLevel start, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (schedule.Steps is { } whole && steps > whole)
            throw new ArgumentOutOfRangeException(
                nameof(steps), steps, $"a schedule of {whole} steps cannot be sampled in more steps than it has");
        var times = schedule.Steps is { } total
            ? Discrete((int)Math.Round(start.Time * total), steps, total).Select(step => (double)step / total)
            : Continuous(schedule.MinTime, start.Time, steps);
        return [.. times.Distinct().Select(schedule.At), NoiseLevel.Clean];
    }

    /// <summary>The k-th step from the least noisy one, k in [0, steps), of the steps 1 to <paramref name="last"/>.</summary>
    /// <param name="k">Which step.</param>
    /// <param name="steps">How many are made.</param>
    /// <param name="last">The step where sampling starts.</param>
    /// <param name="total">All steps of the schedule.</param>
    protected abstract int Step(int k, int steps, int last, int total);

    /// <summary>The k-th part of continuous time, k in [0, steps): from 0, the least noise, to 1, the start.</summary>
    protected abstract double Part(int k, int steps);

    private IEnumerable<int> Discrete(int last, int steps, int total)
    {
        // A schedule may have fewer steps from where sampling starts than it has in all.
        int made = Math.Min(steps, last);
        for (int k = made - 1; k >= 0; k--) yield return Step(k, made, last, total);
    }

    private IEnumerable<double> Continuous(double least, double start, int steps)
    {
        for (int k = steps - 1; k >= 0; k--)
        {
            double part = Part(k, steps);
            yield return part == 1 ? start : least + part * (start - least);
        }
    }
}

/// <summary>
/// Starts sampling no lower than a log-SNR. A schedule may end so close to pure noise that an estimate of x0 from eps
/// divides by almost zero there (cosine: alpha = 5e-5); the prior is the same to any practical precision a little earlier.
/// </summary>
public static class NoiseFloor
{
    /// <summary>As the smallest log-SNR it allows every level, also noise alone.</summary>
    public const double None = -100;

    /// <summary>
    /// Where sampling starts: the level at the largest time whose log-SNR is at least <paramref name="minLogSnr"/>; a step of a discrete
    /// schedule.
    /// </summary>
    public static NoiseLevel Start(INoiseSchedule schedule, double minLogSnr)
    {
        var noisiest = schedule.At(schedule.MaxTime);
        if (minLogSnr <= None || noisiest.LogSnr >= minLogSnr) return noisiest;
        double time = schedule.LevelAtLogSnr(minLogSnr).Time;
        return schedule.At(schedule.Steps is { } total ? Math.Max(1, Math.Floor(time * total + 1e-9)) / total : time);
    }
}
