namespace Diffusion.Reports;

/// <summary>How dense numbers are, in bins of one width. Few whole numbers, such as those of words or states, have a bin each.</summary>
/// <param name="Edges">The bins' ends, one more than there are bins.</param>
/// <param name="Heights">Share of the numbers in each bin over its width; those outside of all bins count as others do.</param>
internal sealed record Density(double[] Edges, double[] Heights)
{
    private const int Fewest = 12, Most = 60, MostWhole = 60;

    /// <summary>The ends of the bins for some limits.</summary>
    /// <param name="values">All numbers that are to be shown.</param>
    /// <param name="limits">The range of the axis.</param>
    public static double[] EdgesFor(IReadOnlyCollection<float> values, ValueLimits limits)
    {
        if (limits.Width <= MostWhole && values.All(v => v == MathF.Round(v)))
        {
            double first = Math.Ceiling(limits.Low) - 0.5;
            return [.. Enumerable.Range(0, (int)(Math.Floor(limits.High) - Math.Ceiling(limits.Low)) + 2).Select(i => first + i)];
        }

        int bins = (int)Math.Clamp(Math.Sqrt(values.Count), Fewest, Most);
        return [.. Enumerable.Range(0, bins + 1).Select(i => limits.Low + (limits.Width * i / bins))];
    }

    public static Density Of(IReadOnlyCollection<float> values, double[] edges)
    {
        double width = edges[1] - edges[0];
        var heights = new double[edges.Length - 1];
        foreach (float value in values)
        {
            double bin = (value - edges[0]) / width;
            if (bin >= 0 && bin < heights.Length) heights[(int)bin] += 1 / (width * values.Count);
            else if (value == edges[^1]) heights[^1] += 1 / (width * values.Count);
        }

        return new(edges, heights);
    }

    /// <summary>The outline from the first bin's foot to the last one's.</summary>
    public (double X, double Y)[] Outline() =>
    [
        (Edges[0], 0), .. Heights.SelectMany((h, i) => new[] { (Edges[i], h), (Edges[i + 1], h) }), (Edges[^1], 0),
    ];
}
