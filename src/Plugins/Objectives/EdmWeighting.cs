using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// (s^2 + d^2) / (s d)^2 on the error of x0, with s = sigma / alpha: 1 / c_out^2, the plain loss of EDM's network. On the error of eps it
/// is 1 + s^2 / d^2, which grows without bound towards pure noise.
/// </summary>
[Description("EDM's weight, which makes the loss of its network plain")]
[Source("Karras et al. 2022, table 1")]
public sealed class EdmWeighting(EdmWeightingOptions options) : IWeighting
{
    public double Weight(NoiseLevel level, INoiseSchedule schedule)
    {
        double s = level.NoiseRatio, d = options.SigmaData;
        return 1 / (d * d) + 1 / (s * s);
    }
}

public sealed record EdmWeightingOptions
{
    [Description("d, the data's standard deviation"), Range(0, 1e6, MinimumIsExclusive = true)]
    public double SigmaData { get; init; } = 0.5;
}
