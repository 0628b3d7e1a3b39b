namespace Diffusion.Framework.Noise;

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
