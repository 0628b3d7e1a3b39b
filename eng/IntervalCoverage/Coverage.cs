using Diffusion.Framework.Metrics;
using static TorchSharp.torch;

namespace Diffusion.IntervalCoverage;

/// <summary>How often the intervals of a number hold what they should, and how wide they are.</summary>
/// <param name="Number">Its name.</param>
/// <param name="Truth">What they should hold.</param>
/// <param name="Share">The share that hold it.</param>
/// <param name="Below">The share that end below it.</param>
/// <param name="Width">Their mean width, divided by that of the interval from the percentile 2.5 of the values to 97.5.</param>
/// <param name="Repetitions">How many.</param>
internal sealed record Coverage(string Number, double Truth, double Share, double Below, double Width, int Repetitions)
{
    /// <summary>One standard error of <see cref="Share"/>.</summary>
    public double Error => Math.Sqrt(Math.Max(Share * (1 - Share), 1.0 / Repetitions) / Repetitions);

    public static IEnumerable<Coverage> Of(Scenario scenario, int repetitions, ulong seed)
    {
        using var random = new Generator(seed, CPU);
        var measured = Enumerable.Range(0, repetitions).Select(_ =>
        {
            using var scope = NewDisposeScope();
            return scenario.Measure(random);
        }).ToList();
        foreach (var number in measured[0].Keys.Where(name => IntervalNames.Of(measured[0], name) is not null))
        {
            double[] values = [.. measured.Select(m => m[number]).Order()];
            double truth = scenario.Truth(number) ?? values.Average();
            var intervals = measured.Select(m => IntervalNames.Of(m, number)!.Value).ToList();
            double exact = Quantile(values, 0.975) - Quantile(values, 0.025);
            yield return new(
                number,
                truth,
                intervals.Count(i => i.Low <= truth && truth <= i.High) / (double)repetitions,
                intervals.Count(i => i.High < truth) / (double)repetitions,
                intervals.Average(i => i.High - i.Low) / exact,
                repetitions);
        }
    }

    /// <summary>Of sorted values, between neighbours in proportion.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
    }
}
