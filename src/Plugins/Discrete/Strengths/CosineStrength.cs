using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Discrete.Strengths;

/// <summary>The share that no step has touched falls as <c>cos((t + o) / (1 + o) pi / 2)</c>, to 0.</summary>
[Description("what is left untouched falls as a cosine, to nothing")]
[Source("Hoogeboom et al. 2021, section 4.2; Austin et al. 2021, section 3.2")]
public sealed class CosineStrength(CosineStrengthOptions options) : IStrengthSchedule
{
    public IReadOnlyList<double> Strengths { get; } =
        KeptShares.ToStrengths(options.Steps, t => Math.Cos((t + options.Offset) / (1 + options.Offset) * Math.PI / 2));
}

public sealed record CosineStrengthOptions : StrengthOptions
{
    [Description("o, which keeps the first steps from being too weak"), Range(0, 1.0)]
    public double Offset { get; init; } = 0.008;
}
