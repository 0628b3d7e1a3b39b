namespace Diffusion.Framework.Sweeps;

/// <summary>
/// One independent choice of a sweep; the product of all factors' values is the sweep. The word is that of the design of experiments.
/// </summary>
/// <param name="Path">Where it stands in the sweep file, such as <c>axes.sampler</c>.</param>
/// <param name="Values">What may be chosen.</param>
public sealed record Factor(string Path, IReadOnlyList<FactorValue> Values)
{
    /// <summary>The paths of the experiment that it sets.</summary>
    public IEnumerable<string> Settings => Values.SelectMany(v => v.Settings).Select(s => s.Path).Distinct();
}

/// <summary>One choice of a factor.</summary>
/// <param name="Name">Its own name, or null when its settings name it.</param>
/// <param name="Settings">What it sets.</param>
public sealed record FactorValue(string? Name, IReadOnlyList<Setting> Settings);
