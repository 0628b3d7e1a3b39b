using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace MyPlugin;

/// <summary>sigma^2 = t^p between two small ends; alpha^2 = 1 - sigma^2. Time is continuous.</summary>
[Description("what it does, one line")]
[Source("the paper and equation")]
public sealed class MyPluginSchedule(MyPluginOptions options) : INoiseSchedule
{
    public double MinTime => 1e-3;

    public double MaxTime => 0.999;

    public int? Steps => null;

    public double Sigma(double t) => Math.Pow(t, options.Power / 2);

    public double Alpha(double t) => Math.Sqrt(1 - Math.Pow(t, options.Power));

    /// <summary>f = d log alpha / dt.</summary>
    public double Drift(double t) => -options.Power * Math.Pow(t, options.Power - 1) / (2 * (1 - Math.Pow(t, options.Power)));

    /// <summary>g^2 = d sigma^2/dt - 2 f sigma^2, which is -2 f where alpha^2 + sigma^2 = 1.</summary>
    public double DiffusionSquared(double t) => -2 * Drift(t);
}

public sealed record MyPluginOptions
{
    [Description("p, how late the noise comes"), Range(0.5, 8.0)]
    public double Power { get; init; } = 2;
}
