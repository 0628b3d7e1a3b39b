using Diffusion.Framework.Noise;
using Diffusion.Plugins.Schedules;

namespace MyPlugin.Tests;

public sealed class WeightingTests
{
    /// <summary>Every level counts, and none without end.</summary>
    [Fact]
    public void EveryWeightIsFiniteAndPositive()
    {
        var weighting = new MyPluginWeighting(new());
        INoiseSchedule schedule = new CosineSchedule(new());
        for (int i = 1; i <= 1000; i++)
            Assert.InRange(weighting.Weight(schedule.At(i / 1000.0), schedule), double.Epsilon, double.MaxValue);
    }
}
