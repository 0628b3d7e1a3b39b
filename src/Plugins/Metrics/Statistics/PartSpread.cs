namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>How numbers vary between disjoint parts of the samples, and so between samples as a whole.</summary>
/// <param name="numbers">How many numbers.</param>
/// <param name="size">The samples of a part.</param>
internal sealed class PartSpread(int numbers, long size)
{
    // The variance is known from few parts: the square of the quantile of t of 24 degrees of freedom over the normal one.
    private const double Uncertain = 1.11;

    private readonly List<double>[] _means = [.. Enumerable.Range(0, numbers).Select(_ => new List<double>())];
    private readonly List<double>[] _variances = [.. Enumerable.Range(0, numbers).Select(_ => new List<double>())];

    /// <summary>The numbers of the parts of one partition, at least two.</summary>
    public void Add(IReadOnlyList<double[]> parts)
    {
        for (int i = 0; i < numbers; i++)
        {
            double mean = parts.Average(p => p[i]);
            _means[i].Add(mean);
            _variances[i].Add(parts.Sum(p => (p[i] - mean) * (p[i] - mean)) / (parts.Count - 1));
        }
    }

    /// <summary>
    /// The interval of a number above 0 of so many samples. Its deviation grows with its size, and it is skewed where it is small: a few
    /// real samples then make most of it. Its logarithm is neither.
    /// </summary>
    public Estimate Of(int number, double value, long count)
    {
        double mean = _means[number].Average(), deviation = Math.Sqrt(Uncertain * _variances[number].Average() * size / count);
        double factor = mean > 0 ? Math.Exp(Normal.Quantile975 * deviation / mean) : 1;
        return new(value, value / factor, value * factor);
    }

    /// <summary>
    /// The interval of a share of so many samples: that of independent trials, as many as have this variance. A share of a part of 0 or 1
    /// shows none, and counts each sample as a trial.
    /// </summary>
    public Estimate OfShare(int number, double value, long count)
    {
        double mean = _means[number].Average(), ofTrials = mean * (1 - mean) / size;
        double spread = Uncertain * _variances[number].Average();
        double trials = ofTrials > 0 && spread > 0 ? count * ofTrials / spread : count;
        return Share.Of(value * trials, trials) with { Value = value };
    }
}
