using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace MyPlugin;

/// <summary>w = (SNR / (1 + SNR))^p of the squared error of x0.</summary>
[Description("what it does, one line")]
[Source("the paper and equation")]
public sealed class MyPluginWeighting(MyPluginOptions options) : IWeighting
{
    public double Weight(NoiseLevel level, INoiseSchedule schedule)
    {
        double signal = level.Alpha * level.Alpha, noise = level.Sigma * level.Sigma;
        return Math.Pow(signal / (signal + noise), options.Power);
    }
}

public sealed record MyPluginOptions
{
    [Description("p"), Range(0, 4.0)]
    public double Power { get; init; } = 1;
}
