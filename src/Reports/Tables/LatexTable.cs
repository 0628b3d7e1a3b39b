using System.Text;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tables;

/// <summary>
/// A comparison as a LaTeX table for the package booktabs: means with their intervals, the best in bold where a test says so.
/// </summary>
internal static class LatexTable
{
    private const string Break = @"\\";

    public static string Of(Comparison comparison)
    {
        string[] header = ["variant", "seeds", .. comparison.Metrics.Select(m => m.Metric.Name), "evaluations"];
        var lines = comparison.Rows.Select(row => (string[])
        [
            Escape(row.Name), $"{row.Finished.Count}", .. comparison.Metrics.Select(m => Cell(m, comparison, row)),
            Number(SampleCost.Evaluations.Of(row)),
        ]);
        var title = comparison.Runs.Title;
        var caption = comparison.Main is { } main ? $"{title}: {main.Metric.Name}, {main.Metric.Preference}." : title;
        return $$"""
            % \usepackage{booktabs}
            \begin{table}
            \centering
            \caption{{{Escape(caption)}}}
            \begin{tabular}{l{{new string('r', header.Length - 1)}}}
            \toprule
            {{Line(header.Select(Escape))}}
            \midrule
            {{string.Join('\n', lines.Select(Line))}}
            \bottomrule
            \end{tabular}
            \end{table}

            """;
    }

    /// <summary>Text in which nothing is a command, on one line.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in PlainField.OneLine(text))
        {
            escaped.Append(c switch
            {
                '\\' => @"\textbackslash{}",
                '~' => @"\textasciitilde{}",
                '^' => @"\textasciicircum{}",
                '<' => @"\textless{}",
                '>' => @"\textgreater{}",
                '|' => @"\textbar{}",
                '"' => "''",
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => $@"\{c}",
                _ => $"{c}",
            });
        }

        return escaped.ToString();
    }

    /// <summary>
    /// A row. After the end of the row above, [ begins a length and * forbids a new page; after a rule, [ begins its width.
    /// </summary>
    private static string Line(IEnumerable<string> cells)
    {
        var row = string.Join(" & ", cells);
        return $"{(row.TrimStart() is ['[' or '*', ..] ? "{}" : "")}{row} {Break}";
    }

    private static string Cell(MetricComparison metric, Comparison comparison, ComparedRow row)
    {
        if (metric[row] is not { } cell) return "";
        var number = Number(cell.Seeds.Mean);
        if (VerdictText.Of(metric, comparison, row) == "best") number = $@"\textbf{{{number}}}";
        return cell.Interval is { } i ? $"{number} [{Number(i.Low)}, {Number(i.High)}]" : number;
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : NumberText.Of(value);
}
