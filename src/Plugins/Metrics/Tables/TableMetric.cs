using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Tables;

/// <summary>
/// How well the rows of a table have the columns of the test part and what ties these together: the largest difference of distribution
/// functions (Kolmogorov and Smirnov) of a column of numbers, the total variation of one of words; and the difference of how strongly two
/// columns depend on each other (<see cref="Association"/>). Means over columns and over pairs, beside those of the training part, which
/// is what chance leaves. The tables 'marginals' (column, samples, training part) and 'dependence' (column, column, test part, samples)
/// have the single numbers.
/// </summary>
[Description("differences of a table's columns, and of what ties two of them together, between samples and the test part")]
[Source("Nazabal et al. 2020, section 5; Cramer 1946, section 21.9, for words; Fisher 1925 for the correlation ratio")]
[Better(Better.Lower, "marginalDistance", "dependenceError")]
internal sealed class TableMetric : IMetric
{
    public IReadOnlyList<DataPart> Sees => [DataPart.Train, DataPart.Test];

    public string? Refusal(IDataSource source) =>
        source.Describe().Values is TableValues ? null : "needs rows of a table of numbers and words";

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var numbers = new Dictionary<string, double>();
        if (!SampleCounts.Suffice(input, input.Samples.Values, input.Data.Test.Values, 2)) return numbers;
        var columns = ((TableValues)input.Space.Values).Columns;
        var (samples, train, test) = (Columns(input.Samples), Columns(input.Data.Train), Columns(input.Data.Test));
        var marginals = new double[columns.Count, 3];
        for (int i = 0; i < columns.Count; i++)
            (marginals[i, 0], marginals[i, 1], marginals[i, 2]) =
                (i, Distance(columns[i], samples[i], test[i]), Distance(columns[i], train[i], test[i]));
        (int A, int B)[] pairs =
            [.. Enumerable.Range(0, columns.Count).SelectMany(a => Enumerable.Range(a + 1, columns.Count - a - 1).Select(b => (a, b)))];
        var dependence = new double[pairs.Length, 4];
        double ofTrain = 0;
        foreach (var (row, (a, b)) in pairs.Index())
        {
            double Of(double[][] rows) => Association.Between(columns[a], rows[a], columns[b], rows[b]);
            (dependence[row, 0], dependence[row, 1], dependence[row, 2], dependence[row, 3]) = (a, b, Of(test), Of(samples));
            ofTrain += Math.Abs(Of(train) - dependence[row, 2]) / pairs.Length;
        }

        numbers["marginalDistance"] = Enumerable.Range(0, columns.Count).Average(i => marginals[i, 1]);
        numbers["marginalDistanceTrain"] = Enumerable.Range(0, columns.Count).Average(i => marginals[i, 2]);
        (input.Tables["marginals"], input.Tables["dependence"]) = (marginals, dependence);
        if (pairs.Length == 0) return numbers;
        numbers["dependenceError"] = Enumerable.Range(0, pairs.Length).Average(r => Math.Abs(dependence[r, 3] - dependence[r, 2]));
        numbers["dependenceErrorTrain"] = ofTrain;
        return numbers;
    }

    /// <summary>From 0, alike, to 1.</summary>
    private static double Distance(DataColumn column, double[] one, double[] other)
    {
        if (column.IsText)
            return Enumerable.Range(0, column.Width)
                .Sum(k => Math.Abs(one.Count(x => (int)x == k) / (double)one.Length - other.Count(
                    x => (int)x == k) / (double)other.Length)) / 2;
        var (a, b) = (one.Order().ToArray(), other.Order().ToArray());
        double largest = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            double x = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] <= x) i++;
            while (j < b.Length && b[j] <= x) j++;
            largest = Math.Max(largest, Math.Abs((double)i / a.Length - (double)j / b.Length));
        }

        return largest;
    }

    private static double[][] Columns(Samples samples)
    {
        using var columns = samples.Values.to(float64).t().contiguous();
        return [.. columns.data<double>().ToArray().Chunk((int)samples.Count)];
    }
}

/// <summary>How strongly two columns of a table depend on each other, from 0 to 1; of two columns of numbers with the sign.</summary>
internal static class Association
{
    /// <summary>Pearson's correlation of numbers, the correlation ratio of numbers and words, Cramer's V of words.</summary>
    public static double Between(DataColumn a, double[] x, DataColumn b, double[] y) => (a.IsText, b.IsText) switch
    {
        (false, false) => Correlation(x, y),
        (true, false) => Ratio(x, a.Width, y),
        (false, true) => Ratio(y, b.Width, x),
        _ => CramersV(x, a.Width, y, b.Width),
    };

    private static double Correlation(double[] x, double[] y)
    {
        double mx = x.Average(), my = y.Average();
        double xy = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum();
        double xx = x.Sum(a => (a - mx) * (a - mx)), yy = y.Sum(b => (b - my) * (b - my));
        return xx * yy > 0 ? xy / Math.Sqrt(xx * yy) : 0;
    }

    /// <summary>The root of the share of the variance of numbers that lies between the means of words.</summary>
    private static double Ratio(double[] words, int count, double[] numbers)
    {
        double mean = numbers.Average(), total = numbers.Sum(n => (n - mean) * (n - mean)), between = 0;
        for (int k = 0; k < count; k++)
        {
            double[] own = [.. numbers.Where((_, i) => (int)words[i] == k)];
            if (own.Length > 0) between += own.Length * Math.Pow(own.Average() - mean, 2);
        }

        return total > 0 ? Math.Sqrt(between / total) : 0;
    }

    private static double CramersV(double[] x, int ofX, double[] y, int ofY)
    {
        var counts = new double[ofX, ofY];
        for (int i = 0; i < x.Length; i++) counts[(int)x[i], (int)y[i]]++;
        double[] rows = [.. Enumerable.Range(0, ofX).Select(i => Enumerable.Range(0, ofY).Sum(j => counts[i, j]))];
        double[] columns = [.. Enumerable.Range(0, ofY).Select(j => Enumerable.Range(0, ofX).Sum(i => counts[i, j]))];
        double square = 0;
        for (int i = 0; i < ofX; i++)
        for (int j = 0; j < ofY; j++)
            if (rows[i] * columns[j] is > 0 and var product)
                square += Math.Pow(counts[i, j] - product / x.Length, 2) / (product / x.Length);
        int least = Math.Min(rows.Count(r => r > 0), columns.Count(c => c > 0)) - 1;
        return least > 0 ? Math.Sqrt(square / x.Length / least) : 0;
    }
}
