using Diffusion.Framework.Noise;
using Diffusion.Plugins.Schedules;

namespace MyPlugin.Tests;

public sealed class GridTests
{
    /// <summary>From the start down to the clean level, each less noisy than the one before, no more steps than asked.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1000)]
    public void LevelsFallFromTheStartToTheCleanOne(int steps)
    {
        var levels = new MyPluginGrid(new()).Build(new CosineSchedule(new()), steps);
        Assert.Equal(1, levels[0].Time);
        Assert.True(levels[^1].IsClean);
        Assert.InRange(levels.Count, 2, steps + 1);
        for (int i = 1; i < levels.Count; i++) Assert.True(levels[i].Sigma < levels[i - 1].Sigma);
    }
}
