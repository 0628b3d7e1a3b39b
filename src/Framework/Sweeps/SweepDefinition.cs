using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Sweeps;

/// <summary>The content of a sweep file.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Name">The folder name of its runs.</param>
/// <param name="Description">What it asks, for its readers.</param>
/// <param name="Base">The experiment that every variant changes.</param>
/// <param name="Factors">Their product is the sweep.</param>
/// <param name="Exclusions">What the product leaves out.</param>
/// <param name="Baseline">The variant, named without its seed, that a report compares the others with; null for the first.</param>
/// <param name="Metric">The metric that a report leads with; null for the one that says so of itself.</param>
/// <param name="Executor">The section <c>executor</c>.</param>
public sealed record SweepDefinition(
    string File,
    string Name,
    string? Description,
    ExperimentSource Base,
    IReadOnlyList<Factor> Factors,
    IReadOnlyList<Exclusion> Exclusions,
    string? Baseline,
    string? Metric,
    ExperimentSource Executor);
