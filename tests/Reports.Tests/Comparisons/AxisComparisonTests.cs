using Diffusion.Reports.Comparisons;
using MathNet.Numerics.Distributions;

namespace Diffusion.Reports.Tests.Comparisons;

public sealed class AxisComparisonTests : IDisposable
{
    private readonly ComparedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// The mean differences of x0 from epsilon are -2.5, -2.5, -2 and -2.5 for the four seeds: mean -2.375, s = 0.25. The page makes five
    /// comparisons, three of rows and one of each axis, so that each interval is of 99 %: t(0.995, 3) = 5.84091.
    /// </summary>
    [Fact]
    public void Values_are_compared_over_all_other_settings_and_seeds()
    {
        _folder.TwoByTwo();

        var axis = _folder.Compare().Axes[0];

        Assert.Equal(("objective", "objective=epsilon", "objective=x0"), (axis.Path, axis.Baseline.Name, axis.Best.Name));
        Assert.Equal(["schedule"], axis.Others);
        var (epsilon, x0) = (axis.Values[0], axis.Values[1]);
        Assert.Equal((8, 26.75, 8, 24.375), (epsilon.Runs, epsilon.Mean, x0.Runs, x0.Mean));
        Assert.Equal((8, 4, -2.375), (x0.Pairs, x0.Tested!.Difference.Seeds.Count, x0.Tested.Difference.Seeds.Mean));
        Assert.Equal(-2.375 - 5.84091 * 0.125, x0.Tested.Interval!.Value.Low, 1e-5);
        Assert.Equal(-2.375 + 5.84091 * 0.125, x0.Tested.Interval!.Value.High, 1e-5);
        Assert.Equal(2.0 / 16, x0.Tested.Difference.SignFlipP, 1e-12);
        Assert.Equal((Verdict.Better, Verdict.Untested), (x0.Verdict, epsilon.Verdict));
        Assert.Equal((true, false), (axis.IsMarked(x0), axis.IsMarked(epsilon)));
    }

    [Fact]
    public void The_baselines_value_is_marked_where_all_others_are_worse()
    {
        _folder.TwoByTwo();

        var axis = _folder.Compare().Axes[1];

        Assert.Equal((Verdict.Worse, true), (axis.Values[1].Verdict, axis.IsMarked(axis.Baseline)));
    }

    [Fact]
    public void The_answer_tells_what_each_axis_shows()
    {
        _folder.TwoByTwo();
        Assert.EndsWith(
            " Paired by schedule and seed, distance is better with objective=x0 "
            + "(difference -2.375, interval -3.105 to -1.645, 8 pairs of 4 seeds) than with objective=epsilon."
            + " Paired by objective and seed, distance is worse with schedule=cosine "
            + "(difference 2.625, interval 1.895 to 3.355, 8 pairs of 4 seeds) than with schedule=linear.",
            Answer.Of(_folder.Compare()), StringComparison.Ordinal);
    }

    /// <summary>
    /// Two values more make eight comparisons, each of 99.375 %: t(0.996875, 3) = 6.892. v differs from epsilon as x0 does, and a value
    /// between them
    /// is not best where two are better.
    /// </summary>
    [Fact]
    public void Intervals_are_widened_for_all_comparisons_of_the_page()
    {
        _folder.TwoByTwo();
        _folder.Crossed("objective=v, schedule=linear", 9, 18, 29, 38);
        _folder.Crossed("objective=v, schedule=cosine", 10, 20, 31, 40);

        var axis = _folder.Compare().Axes[0];

        var x0 = axis.Values[1].Tested!;
        Assert.Equal(-2.375 - StudentT.InvCDF(0, 1, 3, 1 - (0.025 / 8)) * 0.125, x0.Interval!.Value.Low, 1e-9);
        Assert.Equal([Verdict.Untested, Verdict.Better, Verdict.Better], axis.Values.Select(v => v.Verdict));
        Assert.All(axis.Values, v => Assert.False(axis.IsMarked(v)));
    }

    [Fact]
    public void The_answer_says_that_no_value_is_told_apart()
    {
        _folder.Crossed("objective=epsilon, schedule=linear", 10, 20, 30);
        _folder.Crossed("objective=epsilon, schedule=cosine", 14, 23, 34);
        _folder.Crossed("objective=x0, schedule=linear", 9, 18, 33);
        _folder.Crossed("objective=x0, schedule=cosine", 10, 20, 35);
        _folder.Crossed("objective=v, schedule=linear", 11, 22, 33);
        _folder.Crossed("objective=v, schedule=cosine", 18, 26, 39);

        var axis = _folder.Compare().Axes[0];

        var x0 = axis.Values[1].Tested!.Interval!.Value;
        Assert.Equal(
            ["Paired by schedule and seed, no objective is told apart in distance from objective=epsilon; "
                + $"the one with the lowest is objective=x0 (difference -1, interval {x0.Low:G4} to {x0.High:G4}, 6 pairs of 3 seeds)."],
            AxisAnswer.Of(axis));
    }

    [Fact]
    public void Better_and_worse_values_stand_in_one_sentence_and_many_are_counted()
    {
        _folder.Crossed("objective=epsilon, schedule=linear", 10, 20, 30, 40);
        _folder.Crossed("objective=epsilon, schedule=cosine", 50, 60, 70, 80);
        foreach (int shift in new[] { -1, 1, 2, 3, 4, 5 })
        {
            _folder.Crossed($"objective=o{shift}, schedule=linear", 10.04 + shift, 20 + shift, 30 + shift, 40 + shift);
            _folder.Crossed($"objective=o{shift}, schedule=cosine", 50 + shift, 60 + shift, 70 + shift, 80 + shift);
        }

        var axis = _folder.Compare().Axes[0];

        // The mean of two schedules is 0.02 more with one seed of four: the standard error is 0.005.
        double half = StudentT.InvCDF(0, 1, 3, 1 - (0.025 / 20)) * 0.005;
        string Facts(int shift) => $"objective=o{shift} (difference {shift + 0.005:G4}, "
            + $"interval {shift + 0.005 - half:G4} to {shift + 0.005 + half:G4}, 8 pairs of 4 seeds)";
        Assert.Equal(
            [$"Paired by schedule and seed, distance is better with {Facts(-1)} "
                + $"and worse with {Facts(1)}, {Facts(2)}, {Facts(3)}, {Facts(4)} "
                + "and 1 more than with objective=epsilon."],
            AxisAnswer.Of(axis));
    }

    /// <summary>
    /// Differences -1 and -3 for one seed, -2 and -4 for the other: means -2 and -3. Four pairs, but two seeds: t(0.995, 1) = 63.6567.
    /// </summary>
    [Fact]
    public void Seeds_that_differ_as_a_whole_widen_the_interval()
    {
        _folder.Crossed("objective=epsilon, schedule=linear", 10, 20);
        _folder.Crossed("objective=epsilon, schedule=cosine", 13, 26);
        _folder.Crossed("objective=x0, schedule=linear", 9, 18);
        _folder.Crossed("objective=x0, schedule=cosine", 10, 22);

        var x0 = _folder.Compare().Axes[0].Values[1];

        Assert.Equal((4, -2.5), (x0.Pairs, x0.Tested!.Difference.Seeds.Mean));
        Assert.Equal(-2.5 - (63.6567 * 0.5), x0.Tested.Interval!.Value.Low, 1e-4);
        Assert.Equal(Verdict.NotToldApart, x0.Verdict);
    }

    /// <summary>Differences -1 and -4, -2 and -3: both seeds give -2.5, and two equal signs are no evidence.</summary>
    [Fact]
    public void Seeds_that_agree_by_chance_give_no_verdict()
    {
        _folder.Crossed("objective=epsilon, schedule=linear", 10, 20);
        _folder.Crossed("objective=epsilon, schedule=cosine", 14, 23);
        _folder.Crossed("objective=x0, schedule=linear", 9, 18);
        _folder.Crossed("objective=x0, schedule=cosine", 10, 20);

        var axis = _folder.Compare().Axes[0];

        Assert.True(axis.Values[1].Tested!.Difference.IsConstant);
        Assert.Equal((Verdict.Untested, null), (axis.Values[1].Verdict, axis.Values[1].Tested!.Interval));
        Assert.Empty(AxisAnswer.Of(axis));
    }

    [Fact]
    public void One_seed_is_not_tested_however_many_its_pairs()
    {
        foreach (var schedule in new[] { "linear", "cosine", "flow", "sigmoid" })
        {
            _folder.Crossed($"objective=epsilon, schedule={schedule}", 10);
            _folder.Crossed($"objective=x0, schedule={schedule}", 9);
        }

        var axis = _folder.Compare().Axes[0];

        Assert.Equal((4, 9, Verdict.Untested), (axis.Values[1].Pairs, axis.Values[1].Mean, axis.Values[1].Verdict));
        Assert.Empty(AxisAnswer.Of(axis));
    }

    [Fact]
    public void Pairs_of_two_seeds_under_different_settings_are_told_with_their_number()
    {
        _folder.Crossed("objective=epsilon, schedule=linear", 10, null);
        _folder.Crossed("objective=epsilon, schedule=cosine", null, 20);
        _folder.Crossed("objective=x0, schedule=linear", 9, null);
        _folder.Crossed("objective=x0, schedule=cosine", null, 18);
        // One comparison: t(0.975, 1) = 12.7062.
        Assert.Equal(
            ["Paired by schedule and seed, objective=x0 (difference -1.5, interval -7.853 to 4.853, 2 pairs of 2 seeds) is not told apart "
                + "in distance from objective=epsilon."],
            AxisAnswer.Of(_folder.Compare().Axes[0]));
    }

    [Fact]
    public void Only_blocks_in_which_both_are_finished_are_pairs()
    {
        _folder.Crossed("objective=epsilon, schedule=linear", 10, null);
        _folder.Crossed("objective=epsilon, schedule=cosine", 20, 30);
        _folder.Crossed("objective=x0, schedule=linear", 9, 1);
        _folder.Crossed("objective=x0, schedule=cosine", null, 27);
        _folder.Crossed("objective=v, schedule=linear", null, 5);

        var axis = _folder.Compare().Axes[0];

        Assert.Equal(["objective=epsilon", "objective=x0"], axis.Values.Select(v => v.Name));
        var x0 = axis.Values[1];
        Assert.Equal((3, 37.0 / 3, 2, -2), (x0.Runs, x0.Mean, x0.Pairs, x0.Tested!.Difference.Seeds.Mean));
    }

    [Fact]
    public void A_value_that_is_not_finite_is_not_tested_and_not_told()
    {
        _folder.Crossed("objective=epsilon, schedule=linear", 10);
        _folder.Crossed("objective=epsilon, schedule=cosine", 20);
        _folder.Crossed("objective=x0, schedule=linear", 9);
        _folder.Crossed("objective=x0, schedule=cosine", double.NaN);

        var axis = _folder.Compare().Axes[0];

        Assert.Equal((Verdict.Untested, axis.Baseline), (axis.Values[1].Verdict, axis.Best));
        Assert.False(axis.IsMarked(axis.Baseline));
        Assert.Empty(AxisAnswer.Of(axis));
    }

    [Theory]
    [InlineData("one axis", "objective=epsilon", "objective=x0", "objective=v")]
    [InlineData("a zip", "steps=1, rate=0.1", "steps=2, rate=0.2", "steps=3, rate=0.3")]
    [InlineData("a list", "objective=x0", "schedule=cosine", "objective=v, schedule=flow")]
    [InlineData("one change at a time", "objective=x0, schedule=linear", "objective=v, schedule=linear", "objective=x0, schedule=cosine")]
    public void Settings_that_are_not_crossed_are_no_axes(string design, params string[] variants)
    {
        foreach (var variant in variants) _folder.Crossed(variant, 1, 2, 3);
        var comparison = _folder.Compare();
        Assert.True(comparison.Axes.Count == 0, design);
        Assert.DoesNotContain("Paired", Answer.Of(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_zip_that_is_crossed_with_an_axis_only_the_axis_is_one()
    {
        foreach (var (zip, i) in new[] { "steps=1, rate=0.1", "steps=2, rate=0.2" }.Select((z, i) => (z, i)))
        {
            _folder.Crossed($"{zip}, objective=epsilon", 10 + i, 20 + i);
            _folder.Crossed($"{zip}, objective=x0", 9 + i, 18 + i);
        }

        var comparison = _folder.Compare();

        var axis = Assert.Single(comparison.Axes);
        Assert.Equal(("objective", 4), (axis.Path, axis.Values[1].Pairs));
        Assert.StartsWith("Paired by steps, rate and seed, ", Assert.Single(AxisAnswer.Of(axis)), StringComparison.Ordinal);
        Assert.Null(CrossTable.Of(comparison));
    }

    [Fact]
    public void Two_axes_make_a_cross_table()
    {
        _folder.TwoByTwo();

        var cross = CrossTable.Of(_folder.Compare())!;

        Assert.Equal(("objective", "schedule"), (cross.Down.Path, cross.Across.Path));
        Assert.Equal([25, 28.5, 23.5, 25.25], cross.Down.Values.SelectMany(d => cross.Across.Values.Select(a => cross[d, a]!.Seeds.Mean)));
    }

    [Fact]
    public void More_axes_make_none()
    {
        foreach (var objective in new[] { "epsilon", "x0" })
        foreach (var schedule in new[] { "linear", "cosine" })
        foreach (var sampler in new[] { "ddim", "heun" })
            _folder.Crossed($"objective={objective}, schedule={schedule}, sampler={sampler}", 1, 2);

        var comparison = _folder.Compare();

        Assert.Equal(["objective", "schedule", "sampler"], comparison.Axes.Select(a => a.Path));
        Assert.All(comparison.Axes, a => Assert.Equal((8, 8), (a.Values[1].Runs, a.Values[1].Pairs)));
        Assert.Null(CrossTable.Of(comparison));
    }
}
