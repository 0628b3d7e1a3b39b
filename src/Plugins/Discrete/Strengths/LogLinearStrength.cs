using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Discrete.Strengths;

/// <summary>The share that no step has touched is <c>1 - (1 - least) t</c>, so its logarithm is that of a line.</summary>
[Description("what is left untouched falls evenly, to a least share")]
[Source("Lou et al. 2024, section 5.1; Sahoo et al. 2024, appendix C.1")]
public sealed class LogLinearStrength(LogLinearStrengthOptions options) : IStrengthSchedule
{
    public IReadOnlyList<double> Strengths { get; } = KeptShares.ToStrengths(options.Steps, t => 1 - (1 - options.Least) * t);
}

public sealed record LogLinearStrengthOptions : StrengthOptions
{
    [Description("the share that is untouched at the end"), Range(0, 1.0, MaximumIsExclusive = true)]
    public double Least { get; init; }
}
