namespace Diffusion.Cli.Tests;

/// <summary>What is allowed but unfit is told and is no error.</summary>
public sealed class ValidateTests : IDisposable
{
    private const string Coarse =
        "grid: the 10 steps of the grid 'trailing' on the schedule 'edm' are badly placed: one goes from sigma / alpha = 8 to 0. "
        + "Of the variance of Gaussian data, 0.02 is left by DDIM where 0.78 could be. Use the grid 'karras' or 'log-snr'.";

    private const string Base = """
        "data": { "name": "moons", "count": 60, "heldOut": 20 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
        "schedule": "edm", "sampling": { "steps": 10 }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WarningsOfAnExperimentFollowItsFile()
    {
        var file = _folder.File("coarse.json", $$"""{ "grid": "trailing", {{Base}} }""");
        Assert.Equal(new(0, $"{file}: valid\n{file}: warning: {Coarse}\n", ""), Invocation.Of("validate", file));
        Assert.Equal(new(0, $"{file}: valid\n", ""), Invocation.Of("validate", file, "--set", "grid=karras"));
    }

    [Fact]
    public void WarningsOfASweepAreToldOnceWithTheirVariants()
    {
        var file = _folder.File("sweep.json", $$"""
            { "base": { "output": "{{_folder.Path}}", {{Base}} }, "axes": { "grid": ["karras", "trailing"], "seed": [0, 1, 2] } }
            """);
        const string Which = "variants 'grid=trailing, seed=0', 'grid=trailing, seed=1', 'grid=trailing, seed=2'";
        const string Outlook =
            "  With 3 seeds and 1 comparison with the baseline 'grid=karras', a difference must be 3.3 standard deviations large to be "
            + "found in 80 % of such sweeps; one of 2 is found in 47 %. 5 seeds would find that one in 80 %. A standard deviation is that of the "
            + "difference over seeds.";
        Assert.Equal(
            new(0, $"{file}: valid\n{Outlook}\n{file}: warning: {Which}: {Coarse}\n", ""), Invocation.Of("validate", file));
        Assert.Contains($"\nwarning: {Which}: {Coarse}\n", Invocation.Of("sweep", file, "--dry-run").Output, StringComparison.Ordinal);
    }
}
