using Diffusion.IntervalCoverage;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

/// <summary>A small part of the simulation of docs/results/intervals.md: 120 repetitions of 200 points in the plane.</summary>
public sealed class IntervalCoverageTests
{
    private const int Repetitions = 120;

    public static TheoryData<int> Scenarios => [.. Enumerable.Range(0, All.Count)];

    private static IReadOnlyList<Scenario> All => [.. PointScenarios.Of(PointFamily.Normal, 200, 200, 2)];

    /// <summary>
    /// 93 % less two standard errors, at no difference, at a small and at a large one; of so few samples some widths are above those of
    /// the page.
    /// </summary>
    [Theory]
    [MemberData(nameof(Scenarios))]
    public void IntervalsHoldTheExpectationAndAreNotTooWide(int place)
    {
        var scenario = All[place];
        Assert.All(Coverage.Of(scenario, Repetitions, 11), c =>
        {
            Assert.True(c.Share >= 0.93 - 2 * Math.Sqrt(0.07 * 0.93 / Repetitions), $"{scenario}: {c}");
            Assert.True(c.Width <= 1.8, $"{scenario}: {c}");
        });
    }
}
