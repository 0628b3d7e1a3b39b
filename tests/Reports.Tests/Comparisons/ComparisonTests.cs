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
    public void A_difference_that_is_told_apart_marks_the_best_and_is_told()
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
            + "That is better than the baseline: over 5 seeds the difference is -0.498, "
            + "and its 95 % interval, -0.5142 to -0.4818, excludes zero.",
            Answer.Of(comparison));
    }

    [Fact]
    public void A_baseline_that_is_better_than_all_is_marked()
    {
        _folder.Variant("ddim", 10, Ddim);
        _folder.Variant("heun", 20, Heun);

        var comparison = _folder.Compare("sampler=heun");

        Assert.True(comparison.Main!.IsMarked(comparison.Rows[1]));
        Assert.Equal(Verdict.Worse, comparison.Main[comparison.Rows[0]]!.Verdict);
        Assert.Equal(
            "'sampler=heun' has the lowest distance, 1.602; it is the baseline. Every other variant is worse.",
            Answer.Of(comparison));
    }

    /// <summary>
    /// Four seeds, the difference 1.54 with the 95 % interval 1.18 to 1.90 and t = 13.6: by the t test p is 0.0009. No bootstrap of four
    /// values has a
    /// veto.
    /// </summary>
    [Fact]
    public void Four_seeds_tell_a_clear_difference_apart()
    {
        _folder.Variant("ddim", 10, 5.2, 6.1, 5.7, 6.9);
        _folder.Variant("heun", 20, 5.2 - 1.54 + 0.2589, 6.1 - 1.54 - 0.1, 5.7 - 1.54 + 0.1, 6.9 - 1.54 - 0.2589);

        var comparison = _folder.Compare();

        var tested = comparison.Main![comparison.Rows[1]]!.Tested!;
        Assert.Equal(-13.6, tested.Difference.Seeds.Mean / tested.Difference.Seeds.StandardError, 0.05);
        Assert.Equal((Verdict.Better, 0.125), (tested.Verdict, tested.Difference.SignFlipP));
        Assert.EndsWith(
            " That is better than the baseline: over 4 seeds the difference is -1.54, "
            + "and its 95 % interval, -1.901 to -1.179, excludes zero.",
            Answer.Of(comparison),
            StringComparison.Ordinal);
    }

    /// <summary>The verdict and the interval that is shown are one thing.</summary>
    [Theory]
    [InlineData(0.9, Verdict.Better)]
    [InlineData(1.1, Verdict.NotToldApart)]
    public void The_verdict_is_whether_the_interval_excludes_zero(double spread, Verdict verdict)
    {
        // Differences -1 and -1 +- s, whose interval ends at zero where s = sqrt(3) / t(0.975, 2).
        double s = spread * Math.Sqrt(3) / 4.30265;
        _folder.Variant("ddim", 10, 2, 3, 4);
        _folder.Variant("heun", 20, 1, 2 - s, 3 + s);

        var comparison = _folder.Compare();

        var tested = comparison.Main![comparison.Rows[1]]!.Tested!;
        Assert.Equal((verdict, verdict == Verdict.NotToldApart), (tested.Verdict, tested.Interval!.Value.HoldsZero));
        Assert.Equal(verdict == Verdict.Better, comparison.Main.IsMarked(comparison.Rows[1]));
    }

    [Fact]
    public void What_is_not_told_apart_is_said_with_the_interval()
    {
        _folder.Variant("ddim", 10, 2.0, 2.3, 1.9);
        _folder.Variant("heun", 20, 1.5, 2.4, 1.7);
        // Differences -0.5, 0.1, -0.2: s = 0.3, t(0.975, 2) = 4.30265.
        Assert.Equal(
            "'sampler=heun' has the lowest distance, 1.867, against 2.067 of the baseline 'sampler=ddim'. "
            + "The two are not told apart: over 3 seeds the difference is -0.2, and its 95 % interval, -0.9452 to 0.5452, includes zero.",
            Answer.Of(_folder.Compare()));
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
            + "This cannot be tested with 1 seed: another seed may turn the order round. 2 seeds give an interval; "
            + "5 find a difference of 2 standard deviations in 80 % of such sweeps. "
            + "A standard deviation is that of the difference over seeds.",
            Answer.Of(comparison));
    }

    [Fact]
    public void Differences_without_a_spread_need_more_seeds_and_the_answer_says_how_many()
    {
        _folder.Variant("ddim", 10, 2, 3, 4);
        _folder.Variant("heun", 20, 1, 2, 3);
        _folder.Variant("euler", 20, 5, 7, 6);

        var comparison = _folder.Compare();

        Assert.Equal(Verdict.Untested, comparison.Main![comparison.Rows[1]]!.Verdict);
        Assert.StartsWith(
            "'sampler=heun' has the lowest distance, 2, against 3 of the baseline 'sampler=ddim'. "
            + "This cannot be tested with 3 seeds: the difference is -1 with each of them, so that no spread says how far chance reaches. "
            + "It takes 7 seeds that all agree. Not told apart from 'sampler=heun': 'sampler=euler'.",
            Answer.Of(comparison),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Seven_seeds_that_all_agree_are_a_verdict()
    {
        _folder.Variant("ddim", 10, 2, 3, 4, 5, 6, 7, 8);
        _folder.Variant("heun", 20, 1, 2, 3, 4, 5, 6, 7);

        var comparison = _folder.Compare();

        Assert.True(comparison.Main!.IsMarked(comparison.Rows[1]));
        Assert.EndsWith(
            "over 7 seeds the difference is -1, and its 95 % interval, -1 to -1, excludes zero.",
            Answer.Of(comparison),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Variants_that_are_all_equal_are_said_to_be()
    {
        _folder.Variant("ddim", 10, 2, 3, 4);
        _folder.Variant("heun", 20, 2, 3, 4);
        _folder.Variant("euler", 20, 2, 3, 4);

        var comparison = _folder.Compare("sampler=heun");

        Assert.Equal("sampler=heun", comparison.Main!.Best!.Name);
        Assert.Equal("Every variant has the same distance with every seed, 3.", Answer.Of(comparison));
        Assert.DoesNotContain(comparison.Rows, comparison.Main.IsMarked);
    }

    [Fact]
    public void Variants_without_common_seeds_cannot_be_tested()
    {
        foreach (int seed in new[] { 0, 1 })
        {
            _folder.Run($"a{seed}", $$"""{"seed":{{seed}},"width":1}""", metrics: ("distance", 2 + seed));
            _folder.Run($"b{seed}", $$"""{"seed":{{seed + 7}},"width":2}""", metrics: ("distance", 1 + seed));
        }

        Assert.Equal(
            "'width=2' has the lowest distance, 1.5, against 2.5 of the baseline 'width=1'. "
            + "They do not have two seeds in common, so that this cannot be tested.",
            Answer.Of(new Comparison(ComparedRuns.Read(_folder.Path), ComparedFolder.Catalog)));
    }

    [Fact]
    public void Of_unequal_seeds_the_common_ones_decide()
    {
        _folder.Variant("ddim", 10, 2, 3, 9, 9);
        _folder.Variant("heun", 20, 2.5, 3.51, 9.49);

        var comparison = _folder.Compare();

        Assert.Equal("sampler=heun", comparison.Main!.Best!.Name);
        Assert.Contains(
            "Yet on the seeds that both have it is worse than the baseline: over 3 seeds the difference is 0.5, ",
            Answer.Of(comparison),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_told()
    {
        _folder.Variant("ddim", 10, 2, 3);
        _folder.Variant("heun", 20, 1, double.NaN);

        Assert.Equal(
            ["'sampler=heun' has a distance that is not finite in 1 of 2 runs, so it is not compared."],
            Answer.Warnings(_folder.Compare()));
        Assert.Equal(
            ["'sampler=heun' has a distance that is not finite in 1 of 2 runs, so nothing can be compared with this baseline."],
            Answer.Warnings(_folder.Compare("sampler=heun")));
        Assert.Equal(
            "'sampler=ddim' has the lowest distance, 2.5, against not a number of the baseline 'sampler=heun'. "
            + "The baseline's is not finite, so that nothing can be compared with it.",
            Answer.Of(_folder.Compare("sampler=heun")));
    }

    /// <summary>
    /// Two variants are better than the baseline and one of them is clearly better than the other; the third is worse than the baseline,
    /// and so
    /// than both.
    /// </summary>
    [Fact]
    public void Best_is_what_is_told_apart_from_every_other()
    {
        _folder.Variant("ddim", 10, 2.0, 2.3, 1.9, 2.1, 2.2);
        _folder.Variant("heun", 20, 1.01, 1.29, 0.92, 1.10, 1.19);
        _folder.Variant("rk45", 20, 1.53, 1.79, 1.41, 1.60, 1.67);
        _folder.Variant("euler", 20, 12.0, 12.3, 12.5, 11.0, 11.9);

        var comparison = _folder.Compare();

        Assert.Empty(comparison.Main!.OnPar);
        Assert.True(comparison.Main.IsMarked(comparison.Rows[1]));
        Assert.EndsWith(
            ", excludes zero. It is better than every other variant, too. "
            + "Far worse, with at least twice the lowest distance: 'sampler=euler' (11.94).",
            Answer.Of(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void A_variant_that_has_an_equal_is_better_and_not_best()
    {
        _folder.Variant("ddim", 10, 2.0, 2.3, 1.9, 2.1, 2.2);
        _folder.Variant("heun", 20, 1.51, 1.79, 1.42, 1.60, 1.69);
        _folder.Variant("rk45", 20, 1.55, 1.75, 1.40, 1.63, 1.70);

        var comparison = _folder.Compare();

        Assert.Equal([Verdict.Better, Verdict.Better], comparison.Rows.Skip(1).Select(r => comparison.Main![r]!.Verdict));
        Assert.DoesNotContain(comparison.Rows, comparison.Main!.IsMarked);
        Assert.EndsWith(" Not told apart from 'sampler=heun': 'sampler=rk45'.", Answer.Of(comparison), StringComparison.Ordinal);
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
        // All draw 100 samples a second, so that there is no front of seconds.
        var front = Assert.Single(_folder.Compare().Fronts);
        Assert.Equal("evaluations", front.Cost.Name);
        Assert.Equal(["sampler=ddim", "sampler=heun"], front.Rows.Select(r => r.Name));
    }

    [Fact]
    public void Seconds_have_a_front_of_their_own()
    {
        _folder.Variant("ddim", 10, 2.0);
        _folder.Variant("heun", 10, 1.5);
        _folder.Variant("euler", 10, 1.8);
        foreach (var (name, speed) in new[] { ("heun-0", 50), ("euler-0", 40) })
        {
            var run = RunFolder.At(Path.Combine(_folder.Path, name));
            (RunRecord.Read(run) with { SamplesPerSecond = speed }).Write(run);
        }

        // All make ten evaluations, so that there is no front of these.
        var comparison = _folder.Compare();
        var front = Assert.Single(comparison.Fronts);
        Assert.Equal("seconds", front.Cost.Name);
        Assert.Equal(["sampler=ddim", "sampler=heun"], front.Rows.Select(r => r.Name));
        Assert.Equal([0.01, 0.02], front.Rows.Select(front.Cost.Of));
        Assert.Equal(["seconds", "seconds", ""], comparison.Rows.Select(r => Front.Names(comparison.Fronts, r)));
    }

    [Fact]
    public void A_value_that_is_not_a_number_is_never_best()
    {
        _folder.Variant("ddim", 10, 2.0, 2.1);
        _folder.Variant("heun", 20, double.NaN, 1.0);

        var comparison = _folder.Compare();

        Assert.Equal("sampler=ddim", comparison.Main!.Best!.Name);
        Assert.Equal(["sampler=ddim"], comparison.FrontOf(SampleCost.Evaluations).Rows.Select(r => r.Name));
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

    /// <summary>
    /// Three variants share no seed with the baseline, all share three with the best one, from which they differ by 4.04 with a standard
    /// deviation of 1: t = 7.0, p = 0.020. Any of the six pairs of four rows could have been looked at, so that 0.05 / 6 is asked. Before,
    /// only rows that are tested against the baseline were counted, and 0.05 was enough.
    /// </summary>
    [Fact]
    public void The_best_row_is_tested_against_every_row_that_could_have_been_it()
    {
        _folder.Crossed("sampler=base", 100, 101, 102);
        _folder.Crossed("sampler=best", 0, 0, 0, 0, 0, 0);
        foreach (var name in new[] { "a", "b", "c" }) _folder.Crossed($"sampler={name}", null, null, null, 3.04, 4.04, 5.04);

        var main = _folder.Compare().Main!;

        Assert.Equal("sampler=best", main.Best!.Name);
        Assert.Equal(Verdict.Better, main[main.Best]!.Verdict);
        Assert.Equal(["sampler=a", "sampler=b", "sampler=c"], main.OnPar.Select(r => r.Name));
    }
}
