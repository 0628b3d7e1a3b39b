using Diffusion.Framework.Training;

namespace Diffusion.Framework.Tests.Training;

public sealed class SpeedWatchTests
{
    [Fact]
    public void TrainingThatBecomesFarSlowerIsToldOnce() => Assert.Equal(
        [
            "Training has become slow: 1 steps per second, after 5 at first. Other work on the same cores is the usual reason: "
            + "fewer threads, such as --set threads=1, lose less to it.",
        ],
        Notes([.. Enumerable.Repeat(5.0, 200), .. Enumerable.Repeat(1.0, 100)]));

    [Fact]
    public void ASlowBeginningAShortPauseAndHalfTheSpeedAreNoMatter()
    {
        Assert.Empty(Notes([.. Enumerable.Repeat(1.0, 15), .. Enumerable.Repeat(20.0, 2000)]));
        // One piece alone is slow: a program that started meanwhile.
        Assert.Empty(Notes([.. Enumerable.Repeat(5.0, 200), .. Enumerable.Repeat(0.5, 5), .. Enumerable.Repeat(5.0, 500)]));
        Assert.Empty(Notes([.. Enumerable.Repeat(5.0, 200), .. Enumerable.Repeat(2.0, 200)]));
    }

    [Fact]
    public void StepsThatTakeLongAreComparedToo() =>
        Assert.Single(Notes([.. Enumerable.Repeat(0.1, 30), .. Enumerable.Repeat(0.02, 15)]));

    /// <summary>What is told of steps with these speeds, in steps a second.</summary>
    private static List<string> Notes(double[] speeds)
    {
        var (watch, elapsed) = (new SpeedWatch(), 0.0);
        return [.. speeds.Select((s, i) => watch.Note(TimeSpan.FromSeconds(elapsed += 1 / s), i + 1)).OfType<string>()];
    }
}
