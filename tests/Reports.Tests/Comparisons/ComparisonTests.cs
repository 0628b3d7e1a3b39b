using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tests.Comparisons;

public sealed class ComparisonTests : IDisposable
{
    private static readonly double[] Ddim = [2.0, 2.3, 1.9, 2.1, 2.2];
    private static readonly double[] Heun = [1.51, 1.79, 1.42, 1.60, 1.69];

    private readonly ComparedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Seeds_are_one_row_with_the_mean_and_its_interval()
    {
        _folder.Variant("ddim", 10, Ddim);

        var comparison = _folder.Compare();

        var row = Assert.Single(comparison.Rows);
        Assert.Equal(("sampler=ddim", 5), (row.Name, row.Finished.Count));
        var seeds = comparison.Main![row]!.Seeds;
        Assert.Equal(2.1, seeds.Mean, 1e-12);
        // s = sqrt(0.1 / 4), t(0.975, 4) = 2.776.
        Assert.Equal(2.1 - 2.776 * Math.Sqrt(0.025 / 5), seeds.Interval!.Value.Low, 1e-4);
    }

    [Fact]
    public void A_significant_difference_marks_the_best_and_is_told()
    {
        _folder.Variant("ddim", 10, Ddim);
        _folder.Variant("heun", 20, Heun);

        var comparison = _folder.Compare();

        var (ddim, heun) = (comparison.Rows[0], comparison.Rows[1]);
        Assert.Equal((ddim, heun), (comparison.Baseline, comparison.Main!.Best));
        Assert.Equal((Verdict.Untested, Verdict.Better), (comparison.Main[ddim]!.Verdict, comparison.Main[heun]!.Verdict));
        Assert.True(comparison.Main.IsMarked(heun));
        Assert.False(comparison.Main.IsMarked(ddim));
        Assert.Equal(
            "'sampler=heun' has the lowest distance, 1.602, against 2.1 of the baseline 'sampler=ddim'. "
            + "The difference over 5 seeds is -0.498 (95 % interval -0.5142 to -0.4818, p = 0.011): significant.", Answer.Of(comparison));
    }

    [Fact]
    public void A_baseline_that_is_significantly_better_than_all_is_marked()
    {
        _folder.Variant("ddim", 10, Ddim);
        _folder.Variant("heun", 20, Heun);

        var comparison = _folder.Compare("sampler=heun");

        Assert.True(comparison.Main!.IsMarked(comparison.Rows[1]));
        Assert.Equal(Verdict.Worse, comparison.Main[comparison.Rows[0]]!.Verdict);
        Assert.Equal(
            "'sampler=heun' has the lowest distance, 1.602; it is the baseline. Every other variant is significantly worse.",
            Answer.Of(comparison));
    }

    [Fact]
    public void Three_seeds_cannot_show_a_difference_and_the_answer_says_so()
    {
        _folder.Variant("ddim", 10, Ddim[..3]);
        _folder.Variant("heun", 20, Heun[..3]);

        var comparison = _folder.Compare();

        Assert.Equal(Verdict.NotSignificant, comparison.Main![comparison.Rows[1]]!.Verdict);
        Assert.False(comparison.Main.IsMarked(comparison.Rows[1]));
        Assert.Equal(
            "'sampler=heun' has the lowest distance, 1.573, against 2.067 of the baseline 'sampler=ddim'. "
            + "The difference over 3 seeds is -0.4933 (95 % interval -0.5313 to -0.4554, p = 0.11): not significant. "
            + "3 seeds cannot show a difference: it takes at least 4.",
            Answer.Of(comparison));
    }

    [Fact]
    public void One_seed_has_no_interval_and_no_verdict()
    {
        _folder.Variant("ddim", 10, 2.0);
        _folder.Variant("heun", 20, 1.5);

        var comparison = _folder.Compare();

        Assert.Null(comparison.Main![comparison.Rows[1]]!.Interval);
        Assert.Equal(
            "'sampler=heun' has the lowest distance, 1.5, against 2 of the baseline 'sampler=ddim'. "
            + "One seed cannot tell whether this is more than chance: it takes at least 4.",
            Answer.Of(comparison));
    }

    [Fact]
    public void With_one_seed_the_metrics_own_interval_is_shown()
    {
        _folder.Run("a", """{"seed":3}""", metrics: [("distance", 2), ("distanceLow", 1.5), ("distanceHigh", 2.75), ("floor", 0.1)]);

        var comparison = new Comparison(ComparedRuns.Read(_folder.Path), ComparedFolder.Catalog);

        Assert.Equal(new(1.5, 2.75), comparison.Main![comparison.Rows[0]]!.Interval);
        Assert.Equal(["floor"], comparison.Yardsticks);
    }

    [Fact]
    public void Higher_is_better_where_the_metric_says_so()
    {
        foreach (int seed in Enumerable.Range(0, 5))
        {
            _folder.Run($"a{seed}", $$"""{"seed":{{seed}},"width":1}""", metrics: ("share", 0.5 + 0.01 * seed));
            _folder.Run($"b{seed}", $$"""{"seed":{{seed}},"width":2}""", metrics: ("share", 0.7 + 0.011 * seed));
        }

        var comparison = new Comparison(ComparedRuns.Read(_folder.Path), ComparedFolder.Catalog);

        Assert.Equal("width=2", comparison.Main!.Best!.Name);
        Assert.Equal(Verdict.Better, comparison.Main[comparison.Rows[1]]!.Verdict);
        Assert.StartsWith(
            "'width=2' has the highest share, 0.722, against 0.52 of the baseline 'width=1'.",
            Answer.Of(comparison),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_front_holds_what_is_neither_dearer_nor_worse()
    {
        _folder.Variant("ddim", 10, 2.0);
        _folder.Variant("heun", 20, 1.5);
        _folder.Variant("euler", 20, 1.8);
        Assert.Equal(["sampler=ddim", "sampler=heun"], _folder.Compare().Front.Select(r => r.Name));
    }

    [Fact]
    public void A_value_that_is_not_a_number_is_never_best()
    {
        _folder.Variant("ddim", 10, 2.0, 2.1);
        _folder.Variant("heun", 20, double.NaN, 1.0);

        var comparison = _folder.Compare();

        Assert.Equal("sampler=ddim", comparison.Main!.Best!.Name);
        Assert.Equal(["sampler=ddim"], comparison.Front.Select(r => r.Name));
    }

    [Fact]
    public void Runs_that_are_missing_are_told()
    {
        _folder.Variant("ddim", 10, 2.0, 2.1);
        _folder.Waiting("heun", 0);
        _folder.Waiting("heun", 1);
        Assert.Equal(["2 of 4 runs are waiting and left out."], Answer.Warnings(_folder.Compare()));
    }

    [Fact]
    public void An_unknown_baseline_is_refused_with_the_nearest_name()
    {
        _folder.Variant("ddim", 10, 2.0);
        _folder.Variant("heun", 10, 2.0);
        Assert.Equal(
            "There is no variant 'sampler=huen' to compare with. Did you mean 'sampler=heun'? "
            + "The variants are:\n  sampler=ddim\n  sampler=heun",
            Assert.Throws<ReportException>(() => _folder.Compare("sampler=huen")).Message);
    }

    [Fact]
    public void A_baseline_that_is_not_finished_is_refused()
    {
        _folder.Variant("ddim", 10, 2.0);
        _folder.Waiting("heun", 0);
        Assert.Equal(
            "The variant 'sampler=heun' has no finished run, so nothing can be compared with it.",
            Assert.Throws<ReportException>(() => _folder.Compare("sampler=heun")).Message);
    }

    [Fact]
    public void A_metric_that_ranks_nothing_is_refused()
    {
        _folder.Variant("ddim", 10, 2.0);
        Assert.Equal(
            "No metric 'floor' ranks these runs. Allowed: distance.",
            Assert.Throws<ReportException>(() => _folder.Compare(metric: "floor")).Message);
    }

    [Fact]
    public void What_the_sweep_names_is_compared_unless_something_else_is_asked_for()
    {
        foreach (var sampler in new[] { "ddim", "heun" })
        {
            _folder.Variant(sampler, 10, 2.0);
            _folder.Run($"{sampler}-0", """{"seed":0}""", metrics: [("distance", 2), ("share", 0.5)]);
        }

        _folder.WriteSweep("sampler=heun", "share");

        Assert.Equal(("sampler=heun", "share"), Choice(null, null));
        Assert.Equal(("sampler=ddim", "distance"), Choice("sampler=ddim", "distance"));

        (string, string) Choice(string? baseline, string? metric)
        {
            var comparison = new Comparison(ComparedRuns.Read(_folder.Path), ComparedFolder.Catalog, baseline, metric);
            Assert.Empty(Answer.Warnings(comparison));
            return (comparison.Baseline.Name, comparison.Main!.Metric.Name);
        }
    }

    [Fact]
    public void What_the_sweep_names_and_is_not_there_is_told_and_the_report_appears()
    {
        _folder.Variant("ddim", 10, 2.0);
        _folder.Waiting("heun", 0);
        _folder.WriteSweep("sampler=heun", "distanse");

        var comparison = new Comparison(ComparedRuns.Read(_folder.Path), ComparedFolder.Catalog);

        Assert.Equal(("sampler=ddim", "distance"), (comparison.Baseline.Name, comparison.Main!.Metric.Name));
        Assert.Equal(
            [
                "The variant 'sampler=heun' has no finished run, so nothing can be compared with it. 'sampler=ddim' takes its place.",
                "No metric 'distanse' ranks these runs. Did you mean 'distance'? Allowed: distance. 'distance' takes its place.",
                "1 of 2 runs is waiting and left out.",
            ],
            Answer.Warnings(comparison));
    }

    [Fact]
    public void Runs_of_which_none_is_finished_are_refused()
    {
        _folder.Run("a", "{}", status: RunStatus.Failed);
        Assert.Equal(
            $"None of the 1 runs in '{_folder.Path}' is finished, so there is nothing to compare. 'diffusion resume RUN' goes on with one.",
            Assert.Throws<ReportException>(() => ComparedRuns.Read(_folder.Path)).Message);
    }
}
