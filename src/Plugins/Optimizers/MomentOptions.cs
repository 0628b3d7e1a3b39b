using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Diffusion.Plugins.Optimizers;

/// <summary>The running means that Adam and its kin keep (Kingma and Ba 2015, Algorithm 1).</summary>
public abstract record MomentOptions
{
    [Description("decay of the running mean of gradients"), Range(0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    [Description("decay of the running mean of squared gradients"), Range(0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    [Description("what is added to the root of the squared mean"), Range(0, 1.0, MinimumIsExclusive = true)]
    public double Epsilon { get; init; } = 1e-8;
}
