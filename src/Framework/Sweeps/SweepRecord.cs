using System.Text.Json.Nodes;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Sweeps;

/// <summary>A sweep's plan and how it stands: the content of its <c>sweep.json</c>. A report finds every variant through it.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Description">What it asks.</param>
/// <param name="File">The sweep file, as the user named it.</param>
/// <param name="Axes">The paths that vary, in the order of the file.</param>
/// <param name="Variants">In the order of the file.</param>
/// <param name="Baseline">The name of the <see cref="SeedGroup"/> that a report compares the others with; null for the first.</param>
/// <param name="Metric">The metric that a report leads with; null for the one that says so of itself.</param>
public sealed record SweepRecord(
    string Name,
    string? Description,
    string File,
    IReadOnlyList<string> Axes,
    IReadOnlyList<VariantRecord> Variants,
    string? Baseline = null,
    string? Metric = null);

/// <summary>One variant in a sweep's record.</summary>
/// <param name="Name">What distinguishes it.</param>
/// <param name="Settings">Its values by path.</param>
/// <param name="Run">The folder of its run, beside the record; two variants may share one.</param>
/// <param name="Trained">The folder of its training, from the record's folder.</param>
/// <param name="State">How it stands.</param>
/// <param name="Error">What went wrong, when it failed.</param>
public sealed record VariantRecord(string Name, JsonObject Settings, string Run, string Trained, VariantState State, string? Error)
{
    /// <summary>As its run's folder shows it now. A state that has not changed keeps its note.</summary>
    public VariantRecord Refreshed(RunFolder run)
    {
        var (state, record) = VariantStates.Of(run, out var damage);
        return state == State ? this : this with { State = state, Error = record?.Error ?? damage };
    }
}
