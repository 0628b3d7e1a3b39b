using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Comparisons;

/// <summary>What a folder holds to compare.</summary>
/// <param name="Title">The sweep's name, or that of the folder.</param>
/// <param name="Description">What the sweep asks.</param>
/// <param name="Rows">In the order of the sweep, or of the folders.</param>
/// <param name="Baseline">The row that the sweep's file names as baseline.</param>
/// <param name="Metric">The metric that the sweep's file names first.</param>
public sealed record ComparedRuns(
    string Title, string? Description, IReadOnlyList<ComparedRow> Rows, string? Baseline = null, string? Metric = null)
{
    /// <summary>The paths of the settings in which rows differ.</summary>
    public IReadOnlyList<string> Paths { get; } = [.. Rows.SelectMany(r => r.Settings.Keys).Distinct()];

    /// <summary>Reads a sweep, or every run below a folder.</summary>
    /// <exception cref="ReportException">When no run is finished.</exception>
    /// <exception cref="RunNotFoundException">When there is no run at all.</exception>
    public static ComparedRuns Read(string directory)
    {
        if (!Directory.Exists(directory)) throw new RunNotFoundException(directory);
        var folder = new SweepFolder(directory);
        var runs = folder.Read() is { } sweep ? SweepRuns.Of(folder, sweep) : PlainRuns.Of(folder.Name, RunFolder.FindAll(directory));
        if (runs.Rows.Count == 0) throw new RunNotFoundException(directory);
        return runs.Rows.Any(r => r.Finished.Count > 0)
            ? runs
            : throw new ReportException(
                $"None of the {runs.Rows.Sum(r => r.Runs.Count)} runs in '{directory}' is finished, so there is nothing to compare. "
                + "'diffusion resume RUN' goes on with one.");
    }
}
