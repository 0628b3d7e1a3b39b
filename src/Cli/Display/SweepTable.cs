using System.Text.RegularExpressions;
using Diffusion.Framework.Sweeps;
using Spectre.Console;

namespace Diffusion.Cli.Display;

/// <summary>
/// How a sweep stands, as a table that fits into a terminal: how many runs are in each state, then a line for each run, those that are
/// computed now first.
/// </summary>
internal static partial class SweepTable
{
    // Title, names of the columns, what is not shown, time left, and the line of the cursor.
    private const int OtherLines = 6;

    // State, step, loss and time left, two spaces before each.
    private const int OtherColumns = 48;
    private const int NarrowestName = 12;

    private static readonly VariantState[] Order =
    [
        VariantState.Running, VariantState.Failed, VariantState.Damaged, VariantState.Interrupted, VariantState.Finished,
        VariantState.Waiting,
    ];

    /// <param name="board">How the runs stand.</param>
    /// <param name="left">The time that is left; null where nothing is known.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Lines of the terminal.</param>
    public static Table Of(SweepBoard board, TimeSpan? left, int width, int height)
    {
        var runs = board.Runs.OrderBy(p => Array.IndexOf(Order, p.State)).ToList();
        int shown = Math.Min(runs.Count, Math.Max(1, height - OtherLines));
        var table = new Table().Border(TableBorder.None);
        foreach (var name in new[] { "variant", "state", "step", "loss", "left" })
            table.AddColumn(new TableColumn(name).NoWrap().PadRight(2));
        foreach (var p in runs.Take(shown))
        {
            table.AddRow(
                Markup.Escape(Short(p.Variant.Name, Math.Max(NarrowestName, width - OtherColumns))),
                $"[{Colour(p.State)}]{SweepText.State(p)}[/]",
                SweepText.Steps(p),
                p.Loss is { } loss ? $"{loss:0.0000}" : "",
                p.Left is { } ofRun ? TimeLeft.Of(ofRun) : "");
        }

        table.Title = new TableTitle(string.Join(", ", runs.GroupBy(SweepText.State).Select(g => $"{g.Count()} {g.Key}")));
        var more = shown < runs.Count ? $"{runs.Count - shown} more" : "";
        var time = left is { } ofAll ? $"about {TimeLeft.Of(ofAll)} left" : "";
        var caption = string.Join("; ", new[] { more, time }.Where(t => t.Length > 0));
        if (caption.Length > 0) table.Caption = new TableTitle(caption);
        return table;
    }

    /// <summary>
    /// A name of at most this length: where it is longer, its values alone; where these are longer too, without their middle.
    /// </summary>
    internal static string Short(string name, int length)
    {
        if (name.Length <= length) return name;
        var values = PathOfValue().Replace(name, "$1");
        return values.Length <= length ? values : $"{values[..((length - 3 + 1) / 2)]}...{values[^((length - 3) / 2)..]}";
    }

    /// <summary>What stands before a value in the name of a variant.</summary>
    [GeneratedRegex(@"(^|, )[\w.]+=")]
    private static partial Regex PathOfValue();

    private static string Colour(VariantState state) => state switch
    {
        VariantState.Running => "yellow",
        VariantState.Finished => "green",
        VariantState.Failed => "red",
        _ => "grey",
    };
}
