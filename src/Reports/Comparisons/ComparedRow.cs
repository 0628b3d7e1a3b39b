using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Reports.Comparisons;

/// <summary>Runs that differ only in their seed.</summary>
/// <param name="Name">What distinguishes them from other rows.</param>
/// <param name="Settings">The same by path, as text; a path that means nothing here is absent.</param>
/// <param name="Runs">All of them, also those that are not finished.</param>
/// <param name="IsLater">
/// True for what was drawn later from the runs of another row. Its settings name what the sweep varies alone, so that they say not all of
/// it: it is no pair of any row in the comparison of axes.
/// </param>
public sealed record ComparedRow(
    string Name, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<ComparedRun> Runs, bool IsLater = false)
{
    /// <summary>The finished run of each seed, by seed; the newest where there are several.</summary>
    public IReadOnlyList<ComparedRun> Finished { get; } =
        [.. Runs.Where(r => r.State == VariantState.Finished)
            .GroupBy(r => r.Seed)
            .OrderBy(g => g.Key)
            .Select(g => g.MaxBy(r => r.Record!.EndedAt)!)];

    /// <summary>The experiment of its runs, with the seed of the first.</summary>
    public JsonObject Experiment => (Finished.Count > 0 ? Finished[0] : Runs[0]).Experiment;

    /// <summary>A metric by seed, for the seeds that have it.</summary>
    public IReadOnlyDictionary<long, double> Values(string metric) => Finished
        .Where(r => r.Record!.Metrics.ContainsKey(metric)).ToDictionary(r => r.Seed, r => r.Record!.Metrics[metric]);

    /// <summary>The mean over seeds of a number that every finished run has; not a number where none is finished.</summary>
    public double Mean(Func<Framework.Tracking.RunRecord, double> number) =>
        Finished.Select(r => number(r.Record!)).DefaultIfEmpty(double.NaN).Average();
}
