namespace Diffusion.Reports.Statistics;

/// <summary>
/// The items than which none is both cheaper and better: whatever is at least as good in both costs as much and is as good.
/// </summary>
internal static class ParetoFront
{
    /// <summary>The front, cheapest first.</summary>
    /// <param name="items">What is compared.</param>
    /// <param name="cost">Lower is better.</param>
    /// <param name="loss">Lower is better.</param>
    public static IReadOnlyList<T> Of<T>(IReadOnlyCollection<T> items, Func<T, double> cost, Func<T, double> loss)
    {
        var front = new List<T>();
        foreach (var item in items.OrderBy(cost).ThenBy(loss))
        {
            bool better = front.Count == 0 || loss(item) < loss(front[^1]);
            bool equal = front.Count > 0 && loss(item) == loss(front[^1]) && cost(item) == cost(front[^1]);
            if (better || equal) front.Add(item);
        }

        return front;
    }
}
