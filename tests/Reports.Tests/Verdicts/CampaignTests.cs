using Diffusion.Reports.Tables;
using Diffusion.Verdicts;
using MathNet.Numerics.Distributions;

namespace Diffusion.Reports.Tests.Verdicts;

/// <summary>A small part of what <c>eng/Verdicts</c> simulates for docs/results/intervals.md, through the same code.</summary>
public sealed class CampaignTests
{
    private readonly Campaign _campaign = new(400);

    /// <summary>No more false pages than 5 % and three standard errors of 400 sweeps, 3.3 %.</summary>
    [Theory]
    [InlineData(3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)]
    [InlineData(5, 0.0, 0.0)]
    [InlineData(5, 1000.0, 0.0, 0.0, 0.0, 0.0, 0.0)]
    [InlineData(6, 0.0, -3.0, -3.0, 0.0, 0.0, 0.0)]
    public void Pages_are_false_in_no_more_than_five_percent(int seeds, params double[] means)
    {
        var truth = new Truth(means);
        Assert.InRange(_campaign.Share(r => truth.IsMissedBy(SimulatedSweep.Compare([Campaign.Values(r, seeds, means)]))), 0, 0.083);
    }

    [Fact]
    public void Axes_are_counted_in()
    {
        var means = new double[9];
        var truth = new Truth(means);
        Assert.InRange(_campaign.Share(r => truth.IsMissedBy(SimulatedSweep.Crossed(3, Campaign.Values(r, 4, means)))), 0, 0.083);
    }

    /// <summary>
    /// Four seeds find an effect of two standard deviations in 75.5 % of sweeps of two variants, as the paired t test does.
    /// </summary>
    [Theory]
    [InlineData(4, 2, 0.755)]
    [InlineData(6, 6, 0.752)]
    public void What_the_paired_t_test_finds_is_found(int seeds, int variants, double power)
    {
        double[] means = [.. Enumerable.Range(0, variants).Select(v => v == 1 ? -2 * Math.Sqrt(2) : 0)];
        double limit = StudentT.InvCDF(0, 1, seeds - 1, 1 - (0.025 / (variants - 1)));
        int disagree = 0;

        double found = _campaign.Share(random =>
        {
            double[][] values = Campaign.Values(random, seeds, means);
            double[] d = [.. values[0].Zip(values[1], (a, b) => a - b)];
            bool byTest = d.Average() / Math.Sqrt(d.Sum(x => Math.Pow(x - d.Average(), 2)) / (seeds - 1) / seeds) > limit;
            var page = SimulatedSweep.Compare([values]);
            bool byPage = VerdictText.Of(page.Main!, page, page.Rows[1]) is "better" or "best";
            if (byTest != byPage) disagree++;
            return byPage;
        });

        Assert.Equal(0, disagree);
        Assert.Equal(power, found, 0.065);
    }

    [Fact]
    public void A_section_is_written_into_its_page_and_leaves_the_others()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("page.md", "# Page\n\n## One\n\nfirst\n\n## Two\n\nsecond\n\n## Three\n\nthird\n");

        MarkdownSection.Write(file, "unused", "Two", "new\n");
        MarkdownSection.Write(file, "unused", "Four", "fourth");
        Assert.Equal("# Page\n\n## One\n\nfirst\n\n## Two\n\nnew\n\n## Three\n\nthird\n\n## Four\n\nfourth\n", File.ReadAllText(file));

        File.Delete(file);
        MarkdownSection.Write(file, "Made", "One", "text");
        Assert.Equal("# Made\n\n## One\n\ntext\n", File.ReadAllText(file));
    }
}
