using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Comparisons;

/// <summary>What a folder holds to compare.</summary>
/// <param name="Title">The sweep's name, or that of the folder.</param>
/// <param name="Description">What the sweep asks.</param>
/// <param name="Rows">In the order of the sweep, or of the folders.</param>
/// <param name="Baseline">The row that the sweep's file names as baseline, or that sweep's among several folders.</param>
/// <param name="Metric">The metric that the sweep's file names first.</param>
public sealed record ComparedRuns(
    string Title, string? Description, IReadOnlyList<ComparedRow> Rows, string? Baseline = null, string? Metric = null)
{
    /// <summary>The paths of the settings in which rows differ.</summary>
    public IReadOnlyList<string> Paths { get; } = [.. Rows.SelectMany(r => r.Settings.Keys).Distinct()];

    /// <summary>Reads a sweep, or every run below some folders, with what was sampled and measured later.</summary>
    /// <exception cref="ReportException">When no run is finished.</exception>
    /// <exception cref="RunNotFoundException">When there is no run at all in one of them.</exception>
    public static ComparedRuns Read(params IReadOnlyList<string> directories)
    {
        foreach (var directory in directories)
            if (!Directory.Exists(directory)) throw new RunNotFoundException(directory);
        var folder = new SweepFolder(directories[0]);
        var runs = directories.Count == 1 && folder.Read() is { } sweep ? SweepRuns.Of(folder, sweep) : Plain(directories);
        if (runs.Rows.Count == 0) throw new RunNotFoundException(directories[0]);
        return runs.Rows.Any(r => r.Finished.Count > 0)
            ? runs with { Rows = RowNames.Unique(runs.Rows) }
            : throw new ReportException(
                $"None of the {runs.Rows.Sum(r => r.Runs.Count)} runs in {Names(directories)} is finished, so there is nothing to compare. "
                + "'diffusion resume RUN' goes on with one.");
    }

    private static ComparedRuns Plain(IReadOnlyList<string> directories)
    {
        var found = directories.Select(d => (Directory: d, Runs: Below(d))).ToList();
        if (found.FirstOrDefault(f => f.Runs.Count == 0) is { Directory: { } empty }) throw new RunNotFoundException(empty);
        var titles = directories.Select(d => new SweepFolder(d).Name).Distinct();
        var runs = PlainRuns.Of(string.Join(" and ", titles), [.. found.SelectMany(f => f.Runs).DistinctBy(r => r.Path)]);
        return OfTheSweep(directories, runs);
    }

    /// <summary>With the baseline and the metric of the one sweep among the folders, where there is one.</summary>
    private static ComparedRuns OfTheSweep(IReadOnlyList<string> directories, ComparedRuns runs)
    {
        var sweeps = directories.Select(d => new SweepFolder(d)).Select(f => (Folder: f, Record: f.Read()))
            .Where(s => s.Record is not null);
        if (sweeps.ToList() is not [var (folder, sweep)]) return runs;
        var baseline = SeedGroup.Of(sweep!.Name, sweep.Variants).FirstOrDefault(g => sweep.Baseline is null || g.Name == sweep.Baseline);
        var paths = baseline?.Variants.Select(v => folder.Run(v).Path).ToHashSet();
        var row = runs.Rows.FirstOrDefault(r => r.Runs.Any(x => paths?.Contains(x.Folder.Path) == true));
        return runs with { Baseline = row?.Name, Metric = sweep.Metric };
    }

    /// <summary>Those that a sweep has put aside are not among them.</summary>
    private static IReadOnlyList<RunFolder> Below(string directory) =>
        [.. RunFolder.FindAll(directory).Where(r => !Runs.ListedRun.IsReplaced(r, directory))];

    private static string Names(IReadOnlyList<string> directories) => string.Join(" and ", directories.Select(d => $"'{d}'"));
}
