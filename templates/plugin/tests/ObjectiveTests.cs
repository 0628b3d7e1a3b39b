using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;

namespace MyPlugin.Tests;

public sealed class ObjectiveTests
{
    /// <summary>x_t and the target give back the clean sample, at every level.</summary>
    [Fact]
    public void TheTargetDeterminesTheCleanSample()
    {
        var objective = new MyPluginObjective(new());
        const double X0 = 0.7, Eps = -1.3;
        for (double angle = 0.05; angle < 1.5; angle += 0.05)
        {
            var level = new NoiseLevel(angle, Math.Cos(angle), Math.Sin(angle));
            var (a, b) = objective.Target(level);
            var reading = objective.ToX0(level);
            double xt = level.Alpha * X0 + level.Sigma * Eps;
            Assert.Equal(X0, reading.FromXt * xt + reading.FromOutput * (a * X0 + b * Eps), 1e-9);
        }
    }
}
