using Diffusion.Framework.Metrics;
using static TorchSharp.torch;

namespace Diffusion.IntervalCoverage;

/// <summary>How often the intervals of a number hold what they should, and how wide they are.</summary>
/// <param name="Number">Its name.</param>
/// <param name="Truth">What they should hold.</param>
/// <param name="Share">The share that hold it.</param>
/// <param name="Below">The share that end below it.</param>
/// <param name="Width">Their mean width, divided by that of the interval from the percentile 2.5 of the values to 97.5.</param>
/// <param name="WidthError">One standard error of <paramref name="Width"/>.</param>
/// <param name="Repetitions">How many.</param>
internal sealed record Coverage(
    string Number, double Truth, double Share, double Below, double Width, double WidthError, int Repetitions)
{
    private const double LeastShare = 0.93, MostWidth = 1.3;

    private const int Resamples = 200;

    /// <summary>One standard error of <see cref="Share"/>.</summary>
    public double Error => Math.Sqrt(Math.Max(Share * (1 - Share), 1.0 / Repetitions) / Repetitions);

    /// <summary>True where fewer than 93 % hold it, by more than two standard errors.</summary>
    public bool HoldsTooRarely => Share + 2 * Error < LeastShare;

    /// <summary>True where they are more than 1.3 times as wide as the exact interval, by more than two standard errors.</summary>
    public bool IsTooWide => Width - 2 * WidthError > MostWidth;

    /// <summary>Of the numbers of a scenario that have an interval.</summary>
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
            double[] values = [.. measured.Select(m => m[number])];
            double truth = scenario.Truth(number) ?? values.Average();
            var intervals = measured.Select(m => IntervalNames.Of(m, number)!.Value).ToList();
            double mean = intervals.Average(i => i.High - i.Low), width = mean / Exact(values);
            yield return new(
                number,
                truth,
                intervals.Count(i => i.Low <= truth && truth <= i.High) / (double)repetitions,
                intervals.Count(i => i.High < truth) / (double)repetitions,
                width,
                SpreadOfResamples(values, resampled => mean / Exact(resampled)),
                repetitions);
        }
    }

    /// <summary>The bootstrap's standard error, with random numbers of its own.</summary>
    private static double SpreadOfResamples(double[] values, Func<double[], double> statistic)
    {
        var random = new Random(values.Length);
        double[] all = [.. Enumerable.Range(0, Resamples)
            .Select(_ => statistic([.. values.Select(_ => values[random.Next(values.Length)])]))];
        double mean = all.Average();
        return Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (Resamples - 1));
    }

    private static double Exact(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return Quantile(sorted, 0.975) - Quantile(sorted, 0.025);
    }

    /// <summary>Of sorted values, between neighbours in proportion.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
    }
}
