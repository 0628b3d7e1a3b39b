using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Pages;
using Diffusion.Reports.Tables;

namespace Diffusion.Reports;

/// <summary>
/// Writes the comparison of runs: <c>report.html</c>, <c>table.csv</c> (a line for each row), <c>runs.csv</c> (one for each run and
/// metric),
/// <c>table.md</c> and <c>table.tex</c>.
/// </summary>
public static class Report
{
    // EROFS of Linux and macOS.
    private const int ReadOnlyFileSystem = 30;

    /// <summary>The report of one folder, inside it.</summary>
    public static ReportOutcome Write(string directory, PluginCatalog catalog, string? baseline = null, string? metric = null) =>
        Write([directory], catalog, baseline, metric);

    /// <summary>Reads the runs, compares them, and writes the files, each whole or not at all. Nothing else is touched.</summary>
    /// <param name="directories">A sweep's folder, or any folders with runs below them.</param>
    /// <param name="catalog">Says which numbers rank.</param>
    /// <param name="baseline">The variant that others are compared with; null for the sweep's own, else the first.</param>
    /// <param name="metric">The metric that the report leads with; null for the sweep's own, else the one that says so of itself.</param>
    /// <param name="target">The folder to write to; <c>report</c> in the folder, or in the one that holds all of them, when null.</param>
    /// <exception cref="ReportException">When what is asked for is not there.</exception>
    /// <exception cref="Framework.Tracking.RunNotFoundException">When the folder holds no run.</exception>
    public static ReportOutcome Write(
        IReadOnlyList<string> directories, PluginCatalog catalog, string? baseline = null, string? metric = null, string? target = null)
    {
        var comparison = new Comparison(ComparedRuns.Read(directories), catalog, baseline, metric);
        var folder = Path.GetFullPath(target ?? Path.Combine(Common(directories), "report"));
        MakeFolder(folder);
        (string Name, string Content)[] files =
            [
                ("report.html", Page.Of(comparison)), ("table.csv", CsvTable.Of(comparison)), ("table.md", MarkdownTable.Of(comparison)),
                ("runs.csv", TidyCsv.Of(comparison)), ("table.tex", LatexTable.Of(comparison)),
            ];
        // The page is the first of the files that is written.
        if (files.FirstOrDefault(f => File.Exists(Path.Combine(folder, f.Name))).Name is { } own && own != files[0].Name)
            throw new ReportException(
                $"The report would write over '{Path.Combine(folder, own)}', which is of no earlier report: "
                + $"there is no {files[0].Name} beside it. Move it away, or name another folder with --out.");
        foreach (var (name, content) in files) WriteWhole(Path.Combine(folder, name), content);
        return new(Answer.Of(comparison), [.. Answer.Warnings(comparison)], [.. files.Select(f => Path.Combine(folder, f.Name))]);
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            // An existing folder says nothing of whether it can be written to.
            using var trial = new FileStream(
                Path.Combine(folder, $".{Environment.ProcessId}.partial"),
                FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem })
        {
            throw new ReportException(
                $"The report cannot be written to '{folder}': {e.Message.TrimEnd('.')}. Name another folder with --out.");
        }
    }

    /// <summary>The folder that holds all of these; of one it is that itself.</summary>
    internal static string Common(IReadOnlyList<string> directories)
    {
        var paths = directories.Select(d => Path.TrimEndingDirectorySeparator(Path.GetFullPath(d))).ToList();
        var common = paths[0];
        while (!paths.All(IsInside))
            common = Path.GetDirectoryName(common)
                ?? throw new ReportException($"{string.Join(" and ", directories)} have no folder in common; name one with --out.");
        return common;

        bool IsInside(string path) => path == common || path.StartsWith(
            Path.EndsInDirectorySeparator(common) ? common : common + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static void WriteWhole(string file, string content)
    {
        // Two sweeps that share the work may end at the same moment.
        var partial = $"{file}.{Guid.NewGuid():n}.partial";
        File.WriteAllText(partial, content);
        File.Move(partial, file, overwrite: true);
    }
}
