using System.Globalization;
using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>What a number of seeds can show, in words. Effects are told in standard deviations of the difference over seeds.</summary>
internal static class PowerText
{
    private const double Effect = 2;
    private const double Whole = 10;

    /// <summary>How many seeds give an interval, and how many find an effect of two standard deviations.</summary>
    public static string Needed(Family family) =>
        $"2 seeds give an interval; {PairedPower.Needed(Effect, family.Part)} find a difference of twice its standard deviation over seeds "
        + "in 4 of 5 such sweeps.";

    /// <summary>How many seeds that all give the same difference rule chance out.</summary>
    public static string Agreeing(Family family)
    {
        int seeds = 2;
        while (SignFlipTest.Least(seeds) > family.Part) seeds++;
        return $"It takes {seeds} seeds that all agree.";
    }

    /// <summary>The smallest effect that is found, and how often one of two standard deviations is.</summary>
    /// <param name="seeds">At least 2.</param>
    /// <param name="family">The comparisons that share an error of 5 %.</param>
    public static string Found(int seeds, Family family)
    {
        double smallest = PairedPower.Smallest(seeds, family.Part), share = PairedPower.Of(seeds, Effect, family.Part);
        var times = smallest.ToString(smallest < Whole ? "0.0" : "0", CultureInfo.InvariantCulture);
        return $"a difference of {times} times its standard deviation over seeds is found in 4 of 5 such sweeps, one of twice in {Of100(share)}";
    }

    private static string Of100(double share) => share < 0.01 ? "fewer than 1 of 100"
        : share > 0.99 ? "more than 99 of 100" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} of 100");
}
