using MathNet.Numerics.Distributions;

namespace Diffusion.Reports.Statistics;

/// <summary>
/// What one variant's number is above another's, seed by seed. Runs of one seed share start weights, order of the data and start noise, so
/// that much of what differs between seeds cancels.
/// </summary>
/// <param name="Difference">The mean difference with the interval of the paired t test.</param>
/// <param name="P">The larger of the p values of the paired t test and of the <see cref="BootstrapTest"/>.</param>
public sealed record PairedDifference(SeedMean Difference, double P)
{
    /// <summary>Over the keys that both have; null when these are fewer than two, or a value is not finite.</summary>
    /// <typeparam name="TKey">What pairs two values, such as a seed.</typeparam>
    /// <param name="values">By key.</param>
    /// <param name="others">By key; these are subtracted.</param>
    public static PairedDifference? Of<TKey>(IReadOnlyDictionary<TKey, double> values, IReadOnlyDictionary<TKey, double> others)
    {
        double[] differences = [.. values.Keys.Where(others.ContainsKey).Order().Select(key => values[key] - others[key])];
        if (differences.Length < 2 || !differences.All(double.IsFinite)) return null;
        var mean = SeedMean.Of(differences);
        return new(mean, Math.Max(StudentP(mean), BootstrapTest.P(differences)));
    }

    /// <summary>
    /// Over blocks that both have. Blocks of one seed share random numbers, so p is no less than that of the t test over the seeds' mean
    /// differences; null also for a single seed, which says nothing of others.
    /// </summary>
    /// <param name="values">By the number of a combination of settings, and the seed.</param>
    /// <param name="others">By the same; these are subtracted.</param>
    public static PairedDifference? OfBlocks(
        IReadOnlyDictionary<(int Combination, long Seed), double> values, IReadOnlyDictionary<(int Combination, long Seed), double> others)
    {
        double[] seeds = [.. values.Keys.Where(others.ContainsKey).GroupBy(b => b.Seed).Select(g => g.Average(b => values[b] - others[b]))];
        return seeds.Length > 1 && Of(values, others) is { } blocks
            ? blocks with { P = Math.Max(blocks.P, StudentP(SeedMean.Of(seeds))) }
            : null;
    }

    private static double StudentP(SeedMean difference) =>
        difference.StandardError > 0
            ? 2 * StudentT.CDF(0, 1, difference.Count - 1, -Math.Abs(difference.Mean / difference.StandardError))
            : difference.Mean == 0 ? 1 : 0;
}
