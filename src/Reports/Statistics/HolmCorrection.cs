namespace Diffusion.Reports.Statistics;

/// <summary>
/// p values of several tests, raised so that one of them falls below a threshold by chance no more often than the threshold says
/// (Holm 1979): the k-th smallest of m is multiplied by m - k + 1.
/// </summary>
internal static class HolmCorrection
{
    /// <summary>The raised values, in the order given.</summary>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> p)
    {
        var adjusted = new double[p.Count];
        double largest = 0;
        foreach (var (i, rank) in Enumerable.Range(0, p.Count).OrderBy(i => p[i]).Select((i, rank) => (i, rank)))
        {
            largest = Math.Max(largest, Math.Min(1, (p.Count - rank) * p[i]));
            adjusted[i] = largest;
        }

        return adjusted;
    }
}
