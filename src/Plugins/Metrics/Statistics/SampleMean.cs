using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>The mean of independent numbers.</summary>
/// <param name="Value">The mean.</param>
/// <param name="Error">Its standard error; NaN of a single number.</param>
internal readonly record struct SampleMean(double Value, double Error)
{
    /// <summary>Of numbers [N].</summary>
    public static SampleMean Of(Tensor numbers)
    {
        using var scope = NewDisposeScope();
        var x = numbers.to(float64);
        long n = x.shape[0];
        return new(x.mean().item<double>(), n < 2 ? double.NaN : Math.Sqrt(x.var().item<double>() / n));
    }

    public Estimate Interval() => new(Value, Value - Normal.Quantile975 * Error, Value + Normal.Quantile975 * Error);

    /// <summary>
    /// The quotient with another mean, of other samples: the values under which the difference of the one and so many times the other
    /// is within 1.96 standard errors of 0 (Fieller 1954). Unbounded where the other is not told from 0.
    /// </summary>
    public Estimate Over(SampleMean other)
    {
        double z2 = Normal.Quantile975 * Normal.Quantile975;
        double a = other.Value * other.Value - z2 * other.Error * other.Error;
        double b = Value * other.Value, c = Value * Value - z2 * Error * Error;
        double ratio = Value / other.Value, root = b * b - a * c;
        return a > 0 && root >= 0 ? new(ratio, (b - Math.Sqrt(root)) / a, (b + Math.Sqrt(root)) / a)
            : new(ratio, double.NegativeInfinity, double.PositiveInfinity);
    }
}
