namespace Diffusion.Cli.Tests;

/// <summary>Each folder of WrongExperiments holds an experiment and the whole message that refuses it.</summary>
public sealed class WrongExperimentsTests
{
    public static TheoryData<string> Cases => WrongFile.Cases("WrongExperiments");

    [Theory]
    [MemberData(nameof(Cases))]
    public void IsRefusedWithItsWholeMessageAndNothingWritten(string name) =>
        WrongFile.IsRefused("WrongExperiments", name, "run", "experiment.json");

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
                "The experiment has a problem:\n"
                + "  environment variable DIFFUSION__training__steps: training.steps: found 'x'; "
                + "allowed: a whole number from 0 to 100000000.\n",
                Invocation.Of("validate", file).Error);
        }
        finally
        {
            Environment.SetEnvironmentVariable("DIFFUSION__training__steps", null);
        }
    }
}
