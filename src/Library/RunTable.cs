using System.Globalization;
using System.Text;
using System.Text.Json;
using Diffusion.Framework.Files;
using Diffusion.Framework.Tracking;
using Diffusion.Reports;

namespace Diffusion.Library;

/// <summary>Runs as a table: settings, metrics and costs by name, read from their folders alone.</summary>
/// <param name="Rows">A row a run, by its folder.</param>
/// <param name="LeftOut">Runs that could not be read, and why; a sentence each.</param>
public sealed record RunTable(IReadOnlyList<RunRow> Rows, IReadOnlyList<string> LeftOut)
{
    /// <summary>Every run at a folder or below.</summary>
    public static RunTable Read(string folder)
    {
        List<RunRow> rows = [];
        List<string> leftOut = [];
        foreach (var run in RunFolder.FindAll(folder).OrderBy(r => r.Path, StringComparer.Ordinal))
        {
            try
            {
                rows.Add(RunRow.Read(run));
            }
            catch (Exception e) when (e is DamagedFileException or IOException or UnauthorizedAccessException or JsonException)
            {
                leftOut.Add($"{run.Path}: {e.Message}");
            }
        }

        return new(rows, leftOut);
    }

    /// <summary>A table in Markdown of the named columns; what a run does not have is empty.</summary>
    /// <param name="columns">Paths of settings such as <c>sampler.name</c>, names of metrics, or <c>status</c>, <c>id</c>.</param>
    public string ToMarkdown(params IReadOnlyList<string> columns)
    {
        var text = new StringBuilder($"| {string.Join(" | ", columns)} |\n|{string.Concat(columns.Select(_ => " --- |"))}\n");
        foreach (var row in Rows) text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", columns.Select(c => Cell(row.Text(c))))} |\n");
        return text.ToString();
    }

    /// <summary>Draws one number of the runs against another, both on logarithmic axes, a line for each value of a third column.</summary>
    /// <param name="file">The PNG file.</param>
    /// <param name="x">The column of the horizontal axis; runs without a positive and finite number there or in <paramref name="y"/> are left
    /// out.</param>
    /// <param name="y">The column of the vertical axis. Runs that agree in the other two are averaged.</param>
    /// <param name="by">The column that tells the lines, at most eight values.</param>
    /// <exception cref="InvalidOperationException">When no run has both numbers.</exception>
    public void Plot(string file, string x, string y, string by)
    {
        var lines = Rows.Where(row => IsDrawn(row.Number(x)) && IsDrawn(row.Number(y))).GroupBy(row => row.Text(by))
            .Select(line => new NamedLine(line.Key, [.. line.GroupBy(row => row.Number(x)!.Value).OrderBy(p => p.Key)
                .Select(p => (p.Key, p.Average(row => row.Number(y)!.Value)))]))
            .ToList();
        if (lines.Count == 0)
            throw new InvalidOperationException(
                $"None of the {Rows.Count} runs has positive numbers for '{x}' and '{y}'. "
                + $"The columns are {string.Join(", ", Rows.SelectMany(r => r.Columns.Keys).Distinct().Order(StringComparer.Ordinal))}.");
        LogLogPlot.Draw(file, x, y, lines);
    }

    /// <summary>True of what has a place on a logarithmic axis; of a run that diverged a number may be infinite.</summary>
    private static bool IsDrawn(double? number) => number is > 0 && double.IsFinite(number.Value);

    /// <summary>Text that ends neither its cell nor the line.</summary>
    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}

/// <summary>One run of a <see cref="RunTable"/>.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Record">Its <c>run.json</c>.</param>
/// <param name="Columns">What it is known by: settings by their path, metrics by their name, <c>status</c> and <c>id</c>.</param>
public sealed record RunRow(RunFolder Folder, RunRecord Record, IReadOnlyDictionary<string, string> Columns)
{
    /// <summary>Reads a run.</summary>
    /// <exception cref="DamagedFileException">When a file is not as it was written.</exception>
    public static RunRow Read(RunFolder folder)
    {
        var record = RunRecord.Read(folder);
        var columns = new Dictionary<string, string>
        {
            ["id"] = record.Id,
            ["status"] = record.Status.ToString().ToLowerInvariant(),
            ["functionEvaluations"] = record.FunctionEvaluations.ToString("R", CultureInfo.InvariantCulture),
        };
        Manifest.Check(folder.Path, Path.GetFileName(folder.ExperimentFile));
        using var experiment = JsonDocument.Parse(File.ReadAllText(folder.ExperimentFile));
        Add(columns, "", experiment.RootElement);
        foreach (var (name, value) in record.Metrics) columns[name] = value.ToString("R", CultureInfo.InvariantCulture);
        return new(folder, record, columns);
    }

    /// <summary>The value of a column as text; empty where the run does not have it.</summary>
    public string Text(string column) => Columns.GetValueOrDefault(column, "");

    /// <summary>The value of a column as a number; null where it is none.</summary>
    public double? Number(string column) =>
        double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static void Add(Dictionary<string, string> columns, string path, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
                Add(columns, path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value);
        }
        else
        {
            columns[path] = value.ToString();
        }
    }
}
