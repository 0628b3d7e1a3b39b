using Diffusion.Framework.Noise;

namespace MyPlugin.Tests;

public sealed class ScheduleTests
{
    /// <summary>f = d log alpha / dt and g^2 = d sigma^2/dt - 2 f sigma^2, against differences; noise grows all the way.</summary>
    [Fact]
    public void DriftAndDiffusionAreThoseOfTheMarginals()
    {
        var schedule = new MyPluginSchedule(new());
        const double H = 1e-6;
        double before = double.PositiveInfinity;
        for (double t = 0.05; t < 0.95; t += 0.05)
        {
            var level = ((INoiseSchedule)schedule).At(t);
            Assert.True(level.LogSnr < before);
            before = level.LogSnr;
            double f = (Math.Log(schedule.Alpha(t + H)) - Math.Log(schedule.Alpha(t - H))) / (2 * H);
            double variance = (Math.Pow(schedule.Sigma(t + H), 2) - Math.Pow(schedule.Sigma(t - H), 2)) / (2 * H);
            Assert.Equal(f, schedule.Drift(t), 1e-5 * Math.Abs(f));
            Assert.Equal(variance - 2 * f * level.Sigma * level.Sigma, schedule.DiffusionSquared(t), 1e-4);
        }
    }
}
