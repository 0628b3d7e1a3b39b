using Diffusion.Framework.Noise;

namespace Diffusion.Framework.Tests.Noise;

public sealed class ScheduleStepsTests
{
    private static readonly INoiseSchedule Discrete = new Ten();
    private static readonly INoiseSchedule Continuous = new Straight();

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(0.0999, 0.1)]
    [InlineData(0.1001, 0.2)]
    [InlineData(0.9999, 1)]
    [InlineData(1, 1)]
    public void APartOfADiscreteScheduleIsAStep(double u, double time) => Assert.Equal(time, Discrete.TimeAt(u));

    [Fact]
    public void APartOfAContinuousScheduleIsATime() =>
        Assert.Equal([0.2, 0.4, 1.0], new[] { 0, 0.25, 1 }.Select(u => Math.Round(Continuous.TimeAt(u), 12)));

    [Theory]
    [InlineData(-1, 0.1)]
    [InlineData(0.34, 0.3)]
    [InlineData(0.36, 0.4)]
    [InlineData(7, 1)]
    public void TheNearestTimeIsAStepWithinTheSchedule(double time, double nearest) => Assert.Equal(nearest, Discrete.Nearest(time));

    [Fact]
    public void TheNearestTimeOfAContinuousScheduleIsTheTime() =>
        Assert.Equal([0.2, 0.33, 1], new[] { 0.1, 0.33, 2 }.Select(Continuous.Nearest));

    [Fact]
    public void BeforeTheFirstStepIsTheData()
    {
        Assert.Equal(Discrete.At(0.6), Discrete.StepBefore(Discrete.At(0.7)));
        Assert.Equal(Discrete.At(0.1), Discrete.StepBefore(Discrete.At(0.2)));
        Assert.True(Discrete.StepBefore(Discrete.At(0.1)).IsClean);
    }

    /// <summary>A thousandth of the times from 0.2 to 1.</summary>
    [Fact]
    public void AContinuousScheduleHasAThousandSteps()
    {
        Assert.Equal(0.5 - 0.0008, Continuous.StepBefore(Continuous.At(0.5)).Time, 1e-12);
        Assert.True(Continuous.StepBefore(Continuous.At(0.2005)).IsClean);
        Assert.False(Continuous.StepBefore(Continuous.At(0.2009)).IsClean);
    }

    private sealed class Ten() : DiscreteSchedule(Enumerable.Repeat(0.1, 10).ToArray());

    private sealed class Straight : INoiseSchedule
    {
        public double MinTime => 0.2;

        public double MaxTime => 1;

        public int? Steps => null;

        public double Alpha(double t) => 1 - t;

        public double Sigma(double t) => t;

        public double Drift(double t) => -1 / (1 - t);

        public double DiffusionSquared(double t) => 2 * t / (1 - t);
    }
}
