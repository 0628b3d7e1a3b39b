using System.Globalization;
using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>What a number of seeds can show, in words. Effects are told in standard deviations of the difference over seeds.</summary>
internal static class PowerText
{
    /// <summary>What a standard deviation is here.</summary>
    public const string Unit = "A standard deviation is that of the difference over seeds.";

    private const double Effect = 2;

    // Of PairedPower.Enough.
    private const string Often = "80 %";

    // Above it a decimal says nothing.
    private const double Large = 4;

    /// <summary>How many seeds give an interval, and how many find an effect of two standard deviations.</summary>
    public static string Needed(Family family) =>
        $"2 seeds give an interval; {PairedPower.Needed(Effect, family.Part)} find a difference of {Effect} standard deviations "
        + $"in {Often} of such sweeps. {Unit}";

    /// <summary>How many seeds that all give the same difference rule chance out.</summary>
    public static string Agreeing(Family family)
    {
        int seeds = 2;
        while (SignFlipTest.Least(seeds) > family.Part) seeds++;
        return $"It takes {seeds} seeds that all agree.";
    }

    /// <summary>The smallest effect that is found, how often one of two standard deviations is, and what it takes to find that.</summary>
    /// <param name="subject">The seeds and comparisons: what is tested.</param>
    /// <param name="seeds">At least 2.</param>
    /// <param name="family">The comparisons that share an error of 5 %.</param>
    public static string Found(string subject, int seeds, Family family)
    {
        double smallest = PairedPower.Smallest(seeds, family.Part);
        int needed = PairedPower.Needed(Effect, family.Part);
        var times = smallest.ToString(smallest < Large ? "0.0" : "0", CultureInfo.InvariantCulture);
        return $"With {subject} a difference must be {times} standard deviations large to be found in {Often} of such sweeps; "
            + $"one of {Effect} is found in {Percent(PairedPower.Of(seeds, Effect, family.Part))}."
            + $"{(needed > seeds ? $" {needed} seeds would find that one in {Often}." : "")} {Unit}";
    }

    private static string Percent(double share) => share < 0.01 ? "less than 1 %"
        : share > 0.99 ? "more than 99 %" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %");
}
