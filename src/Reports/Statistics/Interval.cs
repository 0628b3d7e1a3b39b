namespace Diffusion.Reports.Statistics;

/// <summary>An interval of 95 %, or one of several that hold all at once with 95 %.</summary>
/// <param name="Low">Its lower bound.</param>
/// <param name="High">Its upper bound.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>True where zero is inside; a bound that is zero counts as inside.</summary>
    public bool HoldsZero => Low <= 0 && High >= 0;
}
