using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Discrete.Strengths;

/// <summary>Strengths that rise evenly from the first step to the last.</summary>
[Description("strengths that rise evenly")]
[Source("Austin et al. 2021, section 3.2, after Ho et al. 2020")]
public sealed class LinearStrength(LinearStrengthOptions options) : IStrengthSchedule
{
    public IReadOnlyList<double> Strengths { get; } =
        [.. Enumerable.Range(0, options.Steps)
            .Select(i => options.First + (options.Last - options.First) * i / Math.Max(1, options.Steps - 1))];
}

public sealed record LinearStrengthOptions : StrengthOptions
{
    [Description("the strength of the first step"), Range(0, 1.0)]
    public double First { get; init; } = 0.001;

    [Description("the strength of the last step"), Range(0, 1.0)]
    public double Last { get; init; } = 0.2;
}
