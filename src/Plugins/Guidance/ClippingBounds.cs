using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;

namespace Diffusion.Plugins.Guidance;

/// <summary>Where estimates of x0 are kept: within the range of what is learned, unless bounds are named.</summary>
public abstract record ClippingBounds
{
    [Description("b of the bounds [-b, b]; absent takes the data set's own range, which codes do not have")]
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public double? Bound { get; init; }

    /// <summary>Why the bounds are in other units than what is learned, a predicate; null where they may be meant.</summary>
    internal string? Refusal(DataSpace space) => Bound is { } bound ? space.RefusalOfBound(bound) : null;

    /// <summary>The bounds; null where none are named and the space is unbounded.</summary>
    /// <param name="space">What is learned: data, or codes.</param>
    internal ValueRange? Within(DataSpace space) => Bound is { } bound ? new ValueRange(-bound, bound) : space.Range;
}
