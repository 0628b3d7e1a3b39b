using Diffusion.Reports.Statistics;
using Diffusion.Reports.Tables;
using MathNet.Numerics.Distributions;

namespace Diffusion.Verdicts;

/// <summary>How often a page finds the one variant that is better, beside the paired t test with the same correction.</summary>
internal static class Power
{
    private static readonly double[] Effects = [1, 2, 3];

    // Of the difference of two variants with noise of variance 1.
    private static readonly double Deviation = Math.Sqrt(2);

    /// <summary>The table, and the largest distance of the page from the t test and from the formula.</summary>
    public static (string Table, double FromTest, double FromFormula) Of(Campaign campaign)
    {
        double fromTest = 0, fromFormula = 0;
        string[][] lines = [.. Campaign.Variants.SelectMany(k => Campaign.Seeds.Select(n =>
            Effects.Select(e => Cell(n, k, e)).Prepend($"{k}").Prepend($"{n}").ToArray()))];
        var table = Table.Of(["seeds", "variants", .. Effects.Select(e => $"effect {e}: page / t test / formula")], lines);
        return (table, fromTest, fromFormula);

        string Cell(int seeds, int variants, double effect)
        {
            double[] means = [.. Enumerable.Range(0, variants).Select(v => v == 1 ? -effect * Deviation : 0)];
            int byTest = 0;
            double page = campaign.Share(r =>
            {
                double[][] values = Campaign.Values(r, seeds, means);
                if (Test(values[1], values[0], variants - 1)) byTest++;
                var comparison = SimulatedSweep.Compare([values]);
                return VerdictText.Of(comparison.Main!, comparison, comparison.Rows[1]) is "better" or "best";
            });
            double test = byTest / (double)campaign.Sweeps, formula = PairedPower.Of(seeds, effect, 0.05 / (variants - 1));
            fromTest = Math.Max(fromTest, Math.Abs(page - test));
            fromFormula = Math.Max(fromFormula, Math.Abs(page - formula));
            return $"{Campaign.Percent(page)} / {Campaign.Percent(test)} / {Campaign.Percent(formula)}";
        }
    }

    /// <summary>The paired t test with Bonferroni's correction, written out.</summary>
    private static bool Test(double[] values, double[] others, int tests)
    {
        double[] d = [.. values.Zip(others, (a, b) => a - b)];
        double mean = d.Sum() / d.Length, error = Math.Sqrt(d.Sum(x => Math.Pow(x - mean, 2)) / (d.Length - 1) / d.Length);
        return mean < 0 && 2 * tests * StudentT.CDF(0, 1, d.Length - 1, mean / error) < 0.05;
    }
}
