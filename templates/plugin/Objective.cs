using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace MyPlugin;

/// <summary>target = cos(w) eps - sin(w) x0: between the noise, at w = 0, and minus the clean sample, at w = 90 degrees.</summary>
[Description("what it does, one line")]
[Source("the paper and equation")]
public sealed class MyPluginObjective(MyPluginOptions options) : IParameterization
{
    private readonly double _angle = options.Angle * Math.PI / 180;

    public (double X0, double Eps) Target(NoiseLevel level) => (-Math.Sin(_angle), Math.Cos(_angle));
}

public sealed record MyPluginOptions
{
    [Description("w, in degrees"), Range(1, 89.0)]
    public double Angle { get; init; } = 45;
}
