using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Pages;
using Diffusion.Reports.Tables;

namespace Diffusion.Reports;

/// <summary>
/// Writes the comparison of a folder's runs: <c>report/report.html</c>, <c>report/table.csv</c> and <c>report/table.md</c> inside it.
/// </summary>
public static class Report
{
    /// <summary>Reads the runs, compares them, and writes the three files, each whole or not at all. Nothing else is touched.</summary>
    /// <param name="directory">A sweep's folder, or any folder with runs below it.</param>
    /// <param name="catalog">Says which numbers rank.</param>
    /// <param name="baseline">The variant that others are compared with; null for the sweep's own, else the first.</param>
    /// <param name="metric">The metric that the report leads with; null for the sweep's own, else the one that says so of itself.</param>
    /// <exception cref="ReportException">When what is asked for is not there.</exception>
    /// <exception cref="Framework.Tracking.RunNotFoundException">When the folder holds no run.</exception>
    public static ReportOutcome Write(string directory, PluginCatalog catalog, string? baseline = null, string? metric = null)
    {
        var comparison = new Comparison(ComparedRuns.Read(directory), catalog, baseline, metric);
        var folder = Path.Combine(Path.GetFullPath(directory), "report");
        Directory.CreateDirectory(folder);
        (string Name, string Content)[] files =
            [("report.html", Page.Of(comparison)), ("table.csv", CsvTable.Of(comparison)), ("table.md", MarkdownTable.Of(comparison))];
        foreach (var (name, content) in files) WriteWhole(Path.Combine(folder, name), content);
        return new(Answer.Of(comparison), [.. Answer.Warnings(comparison)], [.. files.Select(f => Path.Combine(folder, f.Name))]);
    }

    private static void WriteWhole(string file, string content)
    {
        // Two sweeps that share the work may end at the same moment.
        var partial = $"{file}.{Environment.ProcessId}.partial";
        File.WriteAllText(partial, content);
        File.Move(partial, file, overwrite: true);
    }
}
