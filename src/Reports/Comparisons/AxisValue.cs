namespace Diffusion.Reports.Comparisons;

/// <summary>One value of an axis.</summary>
/// <param name="Name">Path and value: <c>objective=x0</c>.</param>
/// <param name="Runs">How many finished runs have it.</param>
/// <param name="Mean">The metric's mean over these runs.</param>
/// <param name="Pairs">How many of them have a run with the baseline's value that is alike in all else.</param>
/// <param name="Tested">Its difference from the baseline's value over these pairs; null for the baseline's and where nothing can be
/// tested.</param>
public sealed record AxisValue(string Name, int Runs, double Mean, int Pairs, Tested? Tested)
{
    /// <summary>How it stands against the baseline's value.</summary>
    public Verdict Verdict => Tested?.Verdict ?? Verdict.Untested;
}
