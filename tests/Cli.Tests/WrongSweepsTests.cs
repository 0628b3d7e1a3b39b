namespace Diffusion.Cli.Tests;

/// <summary>Each folder of WrongSweeps holds a sweep file and the whole message that refuses it.</summary>
public sealed class WrongSweepsTests
{
    public static TheoryData<string> Cases => WrongFile.Cases("WrongSweeps");

    [Theory]
    [MemberData(nameof(Cases))]
    public void IsRefusedWithItsWholeMessageAndNothingWritten(string name) =>
        WrongFile.IsRefused("WrongSweeps", name, "sweep", "sweep.json");

    [Fact]
    public void WhatVariesCannotBeSetForEveryVariant()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "experiments", "sweeps", "samplers.json");
        Assert.Equal(
            new Invocation(
                2, "",
                "The sweep has a problem:\n"
                + "  --set sampler=ddim: sampler: varies in this sweep and cannot be set for every variant.\n"),
            Invocation.Of("sweep", file, "--dry-run", "--set", "sampler=ddim"));
    }
}
