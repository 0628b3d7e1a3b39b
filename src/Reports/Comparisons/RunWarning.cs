using Diffusion.Framework.Sweeps;

namespace Diffusion.Reports.Comparisons;

/// <summary>A warning of runs, with the rows that it concerns.</summary>
/// <param name="Message">A sentence.</param>
/// <param name="Rows">The names of the rows, in words.</param>
internal sealed record RunWarning(string Message, string Rows)
{
    /// <summary>Each warning of the runs once.</summary>
    public static IReadOnlyList<RunWarning> Of(Comparison comparison) =>
        [.. comparison.Rows
            .SelectMany(r => r.Runs.SelectMany(run => run.Record?.Warnings ?? []).Distinct().Select(w => (Message: w, r.Name)))
            .GroupBy(w => w.Message, w => w.Name)
            .Select(g => new RunWarning(g.Key, VariantNames.Of([.. g], comparison.Rows.Count)))];
}
