using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace MyPlugin;

/// <summary>Times are (k / n)^p of the way: p above 1 takes more steps where there is little noise.</summary>
[Description("what it does, one line")]
[Source("the paper and equation")]
public sealed class MyPluginGrid(MyPluginOptions options) : TimeGrid
{
    protected override int Step(int k, int steps, int last, int total) => Math.Max(1, (int)Math.Round(last * Part(k, steps)));

    protected override double Part(int k, int steps) => Math.Pow((k + 1.0) / steps, options.Power);
}

public sealed record MyPluginOptions
{
    [Description("p"), Range(0.25, 4.0)]
    public double Power { get; init; } = 1.5;
}
