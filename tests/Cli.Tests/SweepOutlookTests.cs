namespace Diffusion.Cli.Tests;

/// <summary>What <c>validate</c> says beforehand of the seeds of a sweep.</summary>
public sealed class SweepOutlookTests : IDisposable
{
    private const string Unit = "A standard deviation is that of the difference over seeds.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>What docs/results/sweeps.md says of the shipped sweep.</summary>
    [Fact]
    public void IsToldOfTheShippedSweep() => Assert.Contains(
        "\n  With 5 seeds and 24 comparisons with the baseline 'objective=epsilon, schedule=linear' (17 of variants, 7 of values of axes), "
        + "a difference must be 4.0 standard deviations large to be found in 80 % of such sweeps; one of 2 is found in 21 %. "
        + "9 seeds would find that one in 80 %. ",
        Invocation.Of("validate", Path.Combine(AppContext.BaseDirectory, "experiments", "sweeps", "parameterization.json")).Output,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(
        "one seed",
        """ "axes": { "sampler": ["ddim", "heun"] } """,
        "Cannot be tested with 1 seed: the report will call no variant better or worse. 2 seeds give an interval; "
        + "5 find a difference of 2 standard deviations in 80 % of such sweeps. " + Unit)]
    [InlineData(
        "one seed of nine variants: eight and four comparisons",
        """ "axes": { "sampler": ["ddim", "heun", "ancestral"], "sampling.steps": [3, 4, 5] } """,
        "Cannot be tested with 1 seed: the report will call no variant better or worse. 2 seeds give an interval; "
        + "8 find a difference of 2 standard deviations in 80 % of such sweeps. " + Unit)]
    [InlineData(
        "two variants",
        """ "axes": { "sampler": ["ddim", "heun"] }, "seeds": [0, 1, 2, 3] """,
        "With 4 seeds and 1 comparison with the baseline 'sampler=ddim', a difference must be 2.1 standard deviations large to be found "
        + "in 80 % of such sweeps; one of 2 is found in 75 %. 5 seeds would find that one in 80 %. " + Unit)]
    [InlineData(
        "the baseline of the file, and axes",
        """
        "axes": { "sampler": ["ddim", "heun"], "sampling.steps": [3, 4] }, "seeds": [0, 1, 2, 3, 4, 5],
        "baseline": "sampler=heun, steps=4"
        """,
        "With 6 seeds and 5 comparisons with the baseline 'sampler=heun, steps=4' (3 of variants, 2 of values of axes), "
        + "a difference must be 2.1 standard deviations large to be found in 80 % of such sweeps; one of 2 is found in 75 %. "
        + "7 seeds would find that one in 80 %. " + Unit)]
    [InlineData(
        "enough seeds",
        """ "axes": { "sampler": ["ddim", "heun"] }, "seeds": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] """,
        "With 10 seeds and 1 comparison with the baseline 'sampler=ddim', a difference must be 1.0 standard deviations large to be found "
        + "in 80 % of such sweeps; one of 2 is found in more than 99 %. " + Unit)]
    [InlineData(
        "unequal seeds",
        """
         "list": { "a": { "seed": 0 }, "b": { "seed": 1 }, "c": { "seed": 0, "sampler": "heun" }, "d": { "seed": 1, "sampler": "heun" },
           "e": { "seed": 2, "sampler": "heun" }, "f": { "seed": 5, "sampler": "ancestral" } }
        """,
        "With 2 seeds and 1 comparison with the baseline 'a', a difference must be 12 standard deviations large to be found "
        + "in 80 % of such sweeps; one of 2 is found in 18 %. 5 seeds would find that one in 80 %. " + Unit
        + " 1 variant has fewer than two seeds in common with it and cannot be tested.")]
    [InlineData(
        "no common seeds",
        """ "zip": { "sampler": ["ddim", "ddim", "heun", "heun"], "seed": [0, 1, 2, 3] } """,
        "Cannot be tested: no variant has two seeds in common with the baseline 'sampler=ddim'.")]
    [InlineData("seeds alone", """ "seeds": [0, 1, 2] """, "There is one variant, so the report compares nothing.")]
    public void IsTold(string design, string sweep, string said)
    {
        _folder.File(
            "base.json",
            """
            {
              "data": { "name": "moons", "count": 300, "heldOut": 200 }, "model": "mlp",
              "training": { "steps": 30 }, "sampling": { "count": 60, "steps": 5 }
            }
            """);
        var file = _folder.File("tiny.json", $$"""{ "base": "base.json", {{sweep}} }""");
        Assert.Equal((design, new Invocation(0, $"{file}: valid\n  {said}\n", "")), (design, Invocation.Of("validate", file)));
    }
}
