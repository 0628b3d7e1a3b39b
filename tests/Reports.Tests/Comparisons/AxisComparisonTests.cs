using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tests.Comparisons;

public sealed class AxisComparisonTests : IDisposable
{
    private readonly ComparedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// The differences of x0 from epsilon are -1 and -4 for one seed, -2 and -3 for the other: mean -2.5, s^2 = 5/3, t = -3.873 with 3
    /// degrees of freedom, so p = 0.0305 by the t test.
    /// Of the 256 resamples of the centred values, those that repeat one value (4) have a |t| at least as large, and of the others those of
    /// three times 1.5 and once 0.5 (|t| = 5), in 4 orders and with either sign (8). So p = 12 / 256 by the bootstrap test, the larger one.
    /// </summary>
    [Fact]
    public void Values_are_compared_over_all_other_settings_and_seeds()
    {
        _folder.TwoByTwo();

        var axis = _folder.Compare().Axes[0];

        Assert.Equal(("objective", "objective=epsilon", "objective=x0"), (axis.Path, axis.Baseline.Name, axis.Best.Name));
        Assert.Equal(["schedule"], axis.Others);
        var (epsilon, x0) = (axis.Values[0], axis.Values[1]);
        Assert.Equal((4, 16.75, 4, 14.25), (epsilon.Runs, epsilon.Mean, x0.Runs, x0.Mean));
        Assert.Equal((4, 4, -2.5), (x0.Pairs, x0.Difference!.Difference.Count, x0.Difference.Difference.Mean));
        // t(0.975, 3) = 3.18245.
        Assert.Equal(-2.5 - 3.18245 * Math.Sqrt(5.0 / 12), x0.Difference.Difference.Interval!.Value.Low, 1e-5);
        Assert.Equal(-2.5 + 3.18245 * Math.Sqrt(5.0 / 12), x0.Difference.Difference.Interval!.Value.High, 1e-5);
        Assert.Equal(12.0 / 256, x0.P!.Value, 1e-12);
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
            " Paired by schedule and seed, distance is significantly better with objective=x0 "
            + "(difference -2.5 over 4 pairs, p = 0.047) than with objective=epsilon."
            + " Paired by objective and seed, distance is significantly worse with schedule=cosine "
            + "(difference 2.5 over 4 pairs, p = 0.047) than with schedule=linear.",
            Answer.Of(_folder.Compare()), StringComparison.Ordinal);
    }

    /// <summary>Two values with p = 12 / 256 each: Holm doubles the first, and the second is not below it.</summary>
    [Fact]
    public void P_is_raised_for_the_number_of_values_and_the_answer_says_that_none_differs()
    {
        _folder.TwoByTwo();
        _folder.Crossed("objective=v, schedule=linear", 11, 22);
        _folder.Crossed("objective=v, schedule=cosine", 18, 26);

        var comparison = _folder.Compare();

        Assert.Equal([null, 24.0 / 256, 24.0 / 256], comparison.Axes[0].Values.Select(v => v.P));
        Assert.Equal(
            ["Paired by schedule and seed, no objective differs significantly in distance from objective=epsilon; "
                + "the smallest p is that of objective=x0 (difference -2.5 over 4 pairs, p = 0.094)."],
            AxisAnswer.Of(comparison.Axes[0]));
    }

    [Fact]
    public void Better_and_worse_values_stand_in_one_sentence_and_many_are_counted()
    {
        _folder.Crossed("objective=epsilon, schedule=linear", 10, 20, 30, 40);
        _folder.Crossed("objective=epsilon, schedule=cosine", 50, 60, 70, 80);
        foreach (int shift in new[] { -1, 1, 2, 3, 4, 5 })
        {
            _folder.Crossed($"objective=o{shift}, schedule=linear", 10 + shift, 20 + shift, 30 + shift, 40 + shift);
            _folder.Crossed($"objective=o{shift}, schedule=cosine", 50 + shift, 60 + shift, 70 + shift, 80 + shift);
        }

        Assert.Equal(
            ["Paired by schedule and seed, distance is significantly better with objective=o-1 "
                + "(difference -1 over 8 pairs, p below 0.0001) and worse with objective=o1 "
                + "(difference 1 over 8 pairs, p below 0.0001), objective=o2 (difference 2 over 8 pairs, p below 0.0001), "
                + "objective=o3 (difference 3 over 8 pairs, p below 0.0001), "
                + "objective=o4 (difference 4 over 8 pairs, p below 0.0001) and 1 more than with objective=epsilon."],
            AxisAnswer.Of(_folder.Compare().Axes[0]));
    }

    /// <summary>
    /// Differences -1 and -3 for one seed, -2 and -4 for the other: means -2 and -3, t = 5 with 1 degree of freedom,
    /// p = 2 / pi atan(1 / 5), above the 12 / 256 of the pairs.
    /// </summary>
    [Fact]
    public void Seeds_that_differ_as_a_whole_raise_p()
    {
        _folder.Crossed("objective=epsilon, schedule=linear", 10, 20);
        _folder.Crossed("objective=epsilon, schedule=cosine", 13, 26);
        _folder.Crossed("objective=x0, schedule=linear", 9, 18);
        _folder.Crossed("objective=x0, schedule=cosine", 10, 22);

        var x0 = _folder.Compare().Axes[0].Values[1];

        Assert.Equal((4, -2.5), (x0.Pairs, x0.Difference!.Difference.Mean));
        Assert.Equal(2 / Math.PI * Math.Atan(0.2), x0.P!.Value, 1e-12);
        Assert.Equal(Verdict.NotSignificant, x0.Verdict);
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
    public void Few_pairs_cannot_show_a_difference_and_the_answer_says_so()
    {
        _folder.Crossed("objective=epsilon, schedule=linear", 10, null);
        _folder.Crossed("objective=epsilon, schedule=cosine", null, 20);
        _folder.Crossed("objective=x0, schedule=linear", 9, null);
        _folder.Crossed("objective=x0, schedule=cosine", null, 19);
        Assert.Equal(
            ["Paired by schedule and seed, objective=x0 (difference -1 over 2 pairs, p = 0.5) does not differ significantly "
                + "in distance from objective=epsilon. 2 pairs cannot show a difference: it takes at least 4."],
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
        Assert.Equal((3, 37.0 / 3, 2, -2), (x0.Runs, x0.Mean, x0.Pairs, x0.Difference!.Difference.Mean));
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
        Assert.Equal([15, 18.5, 13.5, 15], cross.Down.Values.SelectMany(d => cross.Across.Values.Select(a => cross[d, a]!.Seeds.Mean)));
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
