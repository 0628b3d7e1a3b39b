using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Tables;

namespace Diffusion.Verdicts;

/// <summary>How often a page of six equal variants and twelve metrics has a false mark, in the first column and in the others.</summary>
internal static class ExploratoryMarks
{
    private const int Variants = 6;

    // Of what two metrics of one run have in common.
    private const double Correlation = 0.7;

    public static string Of(Campaign campaign) => Table.Of(
        ["seeds", "main metric", "exploratory metrics", "main metric, metrics alike", "exploratory metrics, alike"],
        Campaign.Seeds.Select(n => new[] { $"{n}" }.Concat(Cells(campaign, n, 0)).Concat(Cells(campaign, n, Correlation))));

    private static IEnumerable<string> Cells(Campaign campaign, int seeds, double correlation)
    {
        int explored = 0;
        double main = campaign.Share(random =>
        {
            double[][] common = Campaign.Values(random, seeds, new double[Variants]);
            var page = SimulatedSweep.Compare(
                [.. Enumerable.Range(0, SimulatedSweep.Metrics).Select(_ => Metric(random, common, correlation))]);
            if (page.Exploratory.Any(m => IsMarked(page, m))) explored++;
            return IsMarked(page, page.Main!);
        });
        yield return Campaign.Percent(main);
        yield return Campaign.Percent(explored / (double)campaign.Sweeps);
    }

    private static double[][] Metric(Random random, double[][] common, double correlation) =>
        [.. Campaign.Values(random, common[0].Length, new double[Variants]).Zip(common, (own, all) =>
            own.Zip(all, (o, a) => (Math.Sqrt(correlation) * a) + (Math.Sqrt(1 - correlation) * o)).ToArray())];

    private static bool IsMarked(Comparison page, MetricComparison metric) =>
        page.Rows.Any(r => VerdictText.Of(metric, page, r) is not ("" or "baseline"));
}
