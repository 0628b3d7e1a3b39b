using Diffusion.Cli.Display;

namespace Diffusion.Cli.Tests;

public sealed class PlainObserverTests
{
    /// <summary>Before, whole days were left out: 30 hours were 06:00:00.</summary>
    [Theory]
    [InlineData(75, "00:01:15")]
    [InlineData(30 * 3600, "30:00:00")]
    [InlineData(1000 * 3600 + 61, "1000:01:01")]
    public void TheTimeLeftIsAllOfIt(long seconds, string expected)
    {
        using var output = new StringWriter { NewLine = "\n" };
        new PlainObserver(output, TimeProvider.System).Training(new(Step: 10, Steps: 10 + seconds, Loss: 0.5, StepsPerSecond: 1));
        Assert.Equal($"training 10/{10 + seconds}  loss 0.5000  1.0 steps/s  {expected} left\n", output.ToString());
    }
}
