using Diffusion.Framework.Noise;
using Diffusion.Plugins.Schedules;

namespace Diffusion.Plugins.Tests.Schedules;

/// <summary>A schedule that is given as a list, by hand or in a file.</summary>
public sealed class BetasScheduleTests
{
    private static readonly LinearSchedule Linear = new(new() { Steps = 50 });

    [Fact]
    public void TheBetasOfAnotherScheduleGiveThatSchedule()
    {
        INoiseSchedule listed = new BetasSchedule(new() { Values = Linear.Betas });
        Assert.Equal(50, listed.Steps);
        foreach (double t in Enumerable.Range(1, 500).Select(i => i / 500.0).Where(t => t >= listed.MinTime))
        {
            Assert.Equal(((INoiseSchedule)Linear).At(t), listed.At(t));
            Assert.Equal((Linear.Drift(t), Linear.DiffusionSquared(t)), (listed.Drift(t), listed.DiffusionSquared(t)));
        }

        var rescaled = new LinearSchedule(new() { Steps = 50, ZeroTerminalSnr = true });
        Assert.Equal(rescaled.Betas, new BetasSchedule(new() { Values = Linear.Betas, ZeroTerminalSnr = true }).Betas);
    }

    [Fact]
    public void AFileIsReadAsItsNumbers()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "betas.txt");
        File.WriteAllText(file, "0.1, 0.2\n\n0.3\t4e-1\r\n");
        var options = new BetasOptions { File = file };
        Assert.Empty(options.Validate(new(options)));
        Assert.Equal([0.1, 0.2, 0.3, 0.4], new BetasSchedule(options).Betas);
        Assert.Equal(0.9 * 0.8 * 0.7 * 0.6, new BetasSchedule(options).CumulativeSignalVariance(4), 1e-15);
    }

    [Theory]
    [InlineData("0.1 0.2 x", "names '{0}', which has 'x' in line 1; expected numbers")]
    [InlineData("", "has no numbers; beta_1 to beta_T are needed")]
    [InlineData("0.1\n0\n0.3", "has 0 as beta_2 of 3; allowed: above 0 and below 1, and 1 as the last")]
    [InlineData("0.1\n1\n0.3", "has 1 as beta_2 of 3; allowed: above 0 and below 1, and 1 as the last")]
    [InlineData("0.1\n0.2\n-0.3", "has -0.3 as beta_3 of 3; allowed: above 0 and below 1, and 1 as the last")]
    [InlineData("0.1\n0.2\n1", null)]
    [InlineData(null, "names '{0}', which does not exist")]
    public void AWrongFileIsToldByName(string? content, string? problem)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "betas.txt");
        if (content is not null) File.WriteAllText(file, content);
        var options = new BetasOptions { File = file };
        Assert.Equal(
            problem is null ? [] : [$"File: {string.Format(problem, file)}"],
            options.Validate(new(options)).Select(r => $"{r.MemberNames.Single()}: {r.ErrorMessage}"));
    }

    [Fact]
    public void AFolderIsNoFile()
    {
        using var folder = new TemporaryFolder();
        var options = new BetasOptions { File = folder.Path };
        Assert.Equal(
            $"names '{folder.Path}', which is a folder; expected a file", Assert.Single(options.Validate(new(options))).ErrorMessage);
    }

    [Fact]
    public void OneOfListAndFileIsNeeded()
    {
        Assert.Equal("Values: is missing; list beta_1 to beta_T, or name their file in 'file'", Wrong(new()));
        Assert.Equal("File: is set, and 'values' too; remove one of them", Wrong(new() { Values = [0.1], File = "betas.txt" }));
        Assert.Equal("Values: has 1 as beta_1 of 2; allowed: above 0 and below 1, and 1 as the last", Wrong(new() { Values = [1, 0.1] }));

        static string Wrong(BetasOptions options)
        {
            var result = Assert.Single(options.Validate(new(options)));
            return $"{result.MemberNames.Single()}: {result.ErrorMessage}";
        }
    }
}
