using System.Runtime.InteropServices;

namespace Diffusion.Cli.Tests;

public sealed class InterruptionTimesTests
{
    /// <summary>Before, two that came at once ended a run without its checkpoint.</summary>
    [Theory]
    [InlineData(PosixSignal.SIGINT, 0, false)]
    [InlineData(PosixSignal.SIGINT, 0.4, false)]
    [InlineData(PosixSignal.SIGINT, 0.6, true)]
    [InlineData(PosixSignal.SIGTERM, 5, false)]
    public void ASecondInterruptEndsAtOnceWhereAHandHasMadeIt(PosixSignal signal, double after, bool ends)
    {
        using var interruption = new Interruption();
        Assert.False(interruption.EndsAtOnce(PosixSignal.SIGINT, TimeSpan.FromSeconds(100)));
        Assert.Equal(ends, interruption.EndsAtOnce(signal, TimeSpan.FromSeconds(100 + after)));
    }
}
