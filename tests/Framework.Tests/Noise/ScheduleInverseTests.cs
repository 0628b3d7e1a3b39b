using Diffusion.Framework.Noise;

namespace Diffusion.Framework.Tests.Noise;

public sealed class ScheduleInverseTests
{
    /// <summary>Of the schedule alpha = 1 - t, sigma = t the noise ratio r is at t = r / (1 + r).</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(20)]
    public void TheLevelOfANoiseRatioIsWhereTheFormulaSays(double ratio) =>
        Assert.Equal(ratio / (1 + ratio), new Straight().LevelAtNoiseRatio(ratio).Time, 1e-15);

    [Fact]
    public void BeyondTheEndsAreTheEnds()
    {
        Assert.Equal(0.2, new Straight().LevelAtNoiseRatio(0.01).Time);
        Assert.Equal(0.99, new Straight().LevelAtNoiseRatio(1e6).Time);
    }

    /// <summary>A grid searches each of up to 100,000 levels. Of doubles between 0.2 and 1 at most 2^53 are left, so 53 halvings.</summary>
    [Fact]
    public void NothingIsSearchedThatCannotBeHalved()
    {
        var schedule = new Straight();
        schedule.LevelAtNoiseRatio(1.7);
        Assert.InRange(schedule.Asked, 50, 57);
    }

    private sealed class Straight : INoiseSchedule
    {
        public int Asked { get; private set; }

        public double MinTime => 0.2;

        public double MaxTime => 0.99;

        public int? Steps => null;

        public double Alpha(double t)
        {
            Asked++;
            return 1 - t;
        }

        public double Sigma(double t) => t;

        public double Drift(double t) => -1 / (1 - t);

        public double DiffusionSquared(double t) => 2 * t / (1 - t);
    }
}
