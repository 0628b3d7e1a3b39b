using Diffusion.Library;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace MyPlugin.Tests;

public sealed class GuidanceTests
{
    /// <summary>Its neutral setting is the identity, to the bit.</summary>
    [Fact]
    public void TheNeutralSettingChangesNothing()
    {
        var denoiser = new LambdaDenoiser((xt, level) => level.Alpha * xt);
        using var plain = new Drawing(denoiser, new CosineSchedule(new()), 2) { Steps = 10 }.Draw(50);
        using var guided = new Drawing(denoiser, new CosineSchedule(new()), 2)
        {
            Steps = 10, Guidance = [new MyPluginGuidance(new() { Scale = 0 })],
        }.Draw(50);
        Assert.True(plain.equal(guided).all().item<bool>());
    }
}
