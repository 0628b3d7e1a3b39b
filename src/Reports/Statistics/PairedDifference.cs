namespace Diffusion.Reports.Statistics;

/// <summary>
/// What one variant's number is above another's, seed by seed. Runs of one seed share start weights, order of the data and start noise, so
/// that much of what differs between seeds cancels.
/// </summary>
public sealed class PairedDifference
{
    // Differences of equal numbers, rounded on the way, are equal to within this part of the numbers.
    private const double Rounding = 1e-12;

    private readonly Lazy<double> _signFlipP;

    private PairedDifference(IReadOnlyList<double> differences, double largest)
    {
        Seeds = SeedMean.Of(differences);
        IsConstant = differences.Max() - differences.Min() <= Rounding * largest;
        if (IsConstant && Math.Abs(Seeds.Mean) <= Rounding * largest) Seeds = new(differences.Count, 0, 0);
        _signFlipP = new(() => SignFlipTest.P(differences));
    }

    /// <summary>The mean difference over the seeds that both have.</summary>
    public SeedMean Seeds { get; }

    /// <summary>True where every seed gives the same difference, so that no spread says how far chance reaches.</summary>
    public bool IsConstant { get; }

    /// <summary>True where every seed gives both the same number.</summary>
    public bool IsZero => IsConstant && Seeds.Mean == 0;

    /// <summary>The p value of the exact <see cref="SignFlipTest"/>, of this difference alone: a check, no verdict.</summary>
    public double SignFlipP => _signFlipP.Value;

    /// <summary>The smallest p value that so many seeds can give.</summary>
    public double LeastSignFlipP => SignFlipTest.Least(Seeds.Count);

    /// <summary>Over the seeds that both have; null when these are fewer than two, or a value is not finite.</summary>
    /// <param name="values">By seed.</param>
    /// <param name="others">By seed; these are subtracted.</param>
    public static PairedDifference? Of(IReadOnlyDictionary<long, double> values, IReadOnlyDictionary<long, double> others)
    {
        long[] seeds = [.. values.Keys.Where(others.ContainsKey).Order()];
        double[] differences = [.. seeds.Select(s => values[s] - others[s])];
        return differences.Length < 2 || !differences.All(double.IsFinite)
            ? null
            : new(differences, seeds.Max(s => Math.Max(Math.Abs(values[s]), Math.Abs(others[s]))));
    }

    /// <summary>
    /// Over blocks that both have: of each seed the mean of its differences. Blocks of one seed share random numbers, so that the seeds
    /// alone are independent; many blocks make the means steadier, not more.
    /// </summary>
    /// <param name="values">By the number of a combination of settings, and the seed.</param>
    /// <param name="others">By the same; these are subtracted.</param>
    public static PairedDifference? OfBlocks(
        IReadOnlyDictionary<(int Combination, long Seed), double> values, IReadOnlyDictionary<(int Combination, long Seed), double> others)
    {
        var common = values.Keys.Where(others.ContainsKey).ToLookup(b => b.Seed);
        return Of(Means(values), Means(others));

        Dictionary<long, double> Means(IReadOnlyDictionary<(int Combination, long Seed), double> all) =>
            common.ToDictionary(g => g.Key, g => g.Average(b => all[b]));
    }

    /// <summary>
    /// The interval of the paired t test. Where all differences are equal t has no meaning: then the interval is that one value if so
    /// many equal signs are rare enough by the <see cref="SignFlipTest"/>, and there is none otherwise.
    /// </summary>
    /// <param name="error">How often such an interval misses the expectation, such as 0.05.</param>
    public Interval? Within(double error) =>
        !IsConstant ? Seeds.Within(error)
        : IsZero || LeastSignFlipP <= error ? new(Seeds.Mean, Seeds.Mean)
        : null;
}
