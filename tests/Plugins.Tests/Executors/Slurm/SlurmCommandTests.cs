using Diffusion.Plugins.Executors;
using Diffusion.Plugins.Executors.Slurm;

namespace Diffusion.Plugins.Tests.Executors.Slurm;

public sealed class SlurmCommandTests
{
    [Fact]
    public void AProgramThatIsNotThereIsNamed() => Assert.Equal(
        "The executor 'slurm' needs the program 'sbatch-of-nowhere', which is not on this machine. "
        + "Start the sweep where sbatch works, or use --set executor.name=local.",
        Assert.Throws<InvalidOperationException>(() => SlurmCommand.Run("sbatch-of-nowhere", ["--parsable"])).Message);

    [Fact]
    public void ARefusalIsToldInSlurmsWords()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test uses a shell.");
        Assert.Equal(
            "Slurm refused 'sh -c echo sbatch: error: invalid partition specified: gpu >&2; exit 1' with exit code 1: "
            + "sbatch: error: invalid partition specified: gpu",
            Assert.Throws<InvalidOperationException>(() =>
                SlurmCommand.Run("sh", ["-c", "echo sbatch: error: invalid partition specified: gpu >&2; exit 1"])).Message);
    }

    [Fact]
    public void OneThatDoesNotAnswerIsNotWaitedFor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test uses a shell.");
        Assert.Equal(
            "Slurm does not answer: 'sh -c sleep 60' has not ended within 1 s. The same command goes on when it does.",
            Assert.Throws<InvalidOperationException>(() =>
                SlurmCommand.Run("sh", ["-c", "sleep 60"], TimeSpan.FromSeconds(1))).Message);
    }
}
