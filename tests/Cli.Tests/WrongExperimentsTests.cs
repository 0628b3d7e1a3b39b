namespace Diffusion.Cli.Tests;

/// <summary>Each folder of WrongExperiments holds an experiment and the whole message that refuses it.</summary>
public sealed class WrongExperimentsTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "WrongExperiments");

    public static TheoryData<string> Cases => [.. Directory.EnumerateDirectories(Root).Select(Path.GetFileName).Order().OfType<string>()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void IsRefusedWithItsWholeMessageAndNothingWritten(string name)
    {
        var folder = Path.Combine(Root, name);
        var expected = File.ReadAllText(Path.Combine(folder, "expected.txt"));

        var run = Invocation.Of("run", Path.Combine(folder, "experiment.json"), "--set", $"output={Path.Combine(folder, "runs")}");

        Assert.Equal(expected, run.Error.Replace(folder + "/", "", StringComparison.Ordinal));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.False(Directory.Exists(Path.Combine(folder, "runs")));
    }

    [Fact]
    public void MissingFileIsRefused() =>
        Assert.Equal("The experiment has a problem:\n  nowhere.json: does not exist.\n", Invocation.Of("validate", "nowhere.json").Error);

    [Fact]
    public void OverrideIsNamedWhereItIsWrong()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "experiments", "toy2d.json");
        Assert.Equal(
            "The experiment has a problem:\n  --set sampler.eta=2: sampler.eta: found '2'; allowed: a number from 0 to 1.\n",
            Invocation.Of("validate", file, "--set", "sampler.eta=2").Error);
        Assert.Equal(
            "The experiment has a problem:\n  --set sampler.eta: is not of the form path=value, such as sampler.eta=0.5\n",
            Invocation.Of("validate", file, "--set", "sampler.eta").Error);
    }

    [Fact]
    public void EnvironmentVariableIsNamedWhereItIsWrong()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "experiments", "toy2d.json");
        Environment.SetEnvironmentVariable("DIFFUSION__training__steps", "x");
        try
        {
            Assert.Equal(
                "The experiment has a problem:\n  environment variable DIFFUSION__training__steps: training.steps: found 'x'; allowed: a whole number from 0 to 100000000.\n",
                Invocation.Of("validate", file).Error);
        }
        finally
        {
            Environment.SetEnvironmentVariable("DIFFUSION__training__steps", null);
        }
    }
}
