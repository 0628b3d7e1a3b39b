using System.Diagnostics;
using Diffusion.Framework.Running;

namespace Diffusion.Framework.Tests.Running;

public sealed class CalledProgramTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>More than a pipe holds, to either stream: whoever reads one after the other waits for ever.</summary>
    [Theory]
    [InlineData("seq 1 100000 >&2; seq 1 3; exit 4", 6, 588_895)]
    [InlineData("seq 1 100000; echo wrong >&2; exit 4", 588_895, 6)]
    public void BothStreamsAreRead(string script, int output, int error)
    {
        var called = CalledProgram.Run("sh", ["-c", script], Limit);
        Assert.Equal((4, output, error), (called.ExitCode, called.Output.Length, called.Error.Length));
    }

    [Fact]
    public void ItHasNoInputToWaitFor() => Assert.Equal("", CalledProgram.Run("cat", [], Limit).Output);

    [Theory]
    [InlineData("sleep 60")]
    [InlineData("sleep 60 & echo started")]
    public void OneThatDoesNotEndIsEnded(string script)
    {
        long started = Stopwatch.GetTimestamp();
        var e = Assert.Throws<TimeoutException>(() => CalledProgram.Run("sh", ["-c", script], TimeSpan.FromSeconds(1)));
        Assert.Equal($"'sh -c {script}' has not ended within 1 s.", e.Message);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 1, 50);
    }
}
