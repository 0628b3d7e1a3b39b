namespace Diffusion.Cli.Tests;

/// <summary>Each folder of WrongSweeps holds a sweep file and the whole message that refuses it.</summary>
public sealed class WrongSweepsTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "WrongSweeps");

    public static TheoryData<string> Cases => [.. Directory.EnumerateDirectories(Root).Select(Path.GetFileName).Order().OfType<string>()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void IsRefusedWithItsWholeMessageAndNothingWritten(string name)
    {
        var folder = Path.Combine(Root, name);
        var expected = File.ReadAllText(Path.Combine(folder, "expected.txt"));

        var sweep = Invocation.Of("sweep", Path.Combine(folder, "sweep.json"), "--set", $"output={Path.Combine(folder, "runs")}");

        Assert.Equal(expected, sweep.Error.Replace(folder + "/", "", StringComparison.Ordinal));
        Assert.Equal((2, ""), (sweep.ExitCode, sweep.Output));
        Assert.False(Directory.Exists(Path.Combine(folder, "runs")));
    }

    [Fact]
    public void WhatVariesCannotBeSetForEveryVariant()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "experiments", "sweeps", "samplers.json");
        Assert.Equal(
            new Invocation(2, "", "The sweep has a problem:\n  --set sampler=ddim: sampler: varies in this sweep and cannot be set for every variant.\n"),
            Invocation.Of("sweep", file, "--dry-run", "--set", "sampler=ddim"));
    }
}
