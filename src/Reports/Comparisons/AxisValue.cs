using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>One value of an axis.</summary>
/// <param name="Name">Path and value: <c>objective=x0</c>.</param>
/// <param name="Runs">How many finished runs have it.</param>
/// <param name="Mean">The metric's mean over these runs.</param>
/// <param name="Pairs">How many of them have a run with the baseline's value that is alike in all else.</param>
/// <param name="Difference">From the baseline's value over these pairs; null for the baseline's and where nothing can be tested.</param>
/// <param name="P">Of the difference, raised for the number of values (<see cref="HolmCorrection"/>).</param>
/// <param name="Verdict">What the test says.</param>
public sealed record AxisValue(string Name, int Runs, double Mean, int Pairs, PairedDifference? Difference, double? P, Verdict Verdict);
