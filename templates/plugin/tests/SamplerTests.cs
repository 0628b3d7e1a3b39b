using Diffusion.Library;
using Diffusion.Plugins.Schedules;

namespace MyPlugin.Tests;

public sealed class SamplerTests
{
    /// <summary>With the exact estimate of N(2, 0.5^2) a sampler draws from N(2, 0.5^2), however much noise is fresh.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void DrawsFromTheDistributionOfAnExactDenoiser(double fresh)
    {
        var exact = new LambdaDenoiser((xt, level) =>
        {
            double signal = level.Alpha * 0.25, variance = level.Alpha * signal + level.Sigma * level.Sigma;
            return 2 + signal / variance * (xt - level.Alpha * 2);
        });
        var sampler = new MyPluginSampler(new() { Fresh = fresh });
        using var samples = new Drawing(exact, new VpSdeSchedule(new()), 1) { Sampler = sampler, Steps = 100 }.Draw(10_000);
        Assert.Equal(2, samples.mean().item<float>(), 0.03);
        Assert.Equal(0.5, samples.std().item<float>(), 0.03);
    }
}
