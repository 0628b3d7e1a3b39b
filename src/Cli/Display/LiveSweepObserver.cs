using Diffusion.Framework.Sweeps;
using Spectre.Console;

namespace Diffusion.Cli.Display;

/// <summary>A table of the variants, drawn anew at each look; what runs comes first, so that it is seen when the screen is short.</summary>
internal sealed class LiveSweepObserver(LiveDisplayContext context, SweepPlan plan, int places) : ISweepObserver
{
    // Borders, header and the two lines around the table.
    private const int OtherLines = 8;

    private static readonly VariantState[] Order =
    [
        VariantState.Running, VariantState.Failed, VariantState.Damaged, VariantState.Interrupted, VariantState.Finished,
        VariantState.Waiting,
    ];

    public void Look(SweepBoard board)
    {
        var runs = board.Runs.OrderBy(p => Array.IndexOf(Order, p.State)).ToList();
        var table = new Table().Border(TableBorder.Rounded).AddColumns("variant", "state", "step", "loss", "left");
        foreach (var p in runs.Take(Math.Max(1, AnsiConsole.Profile.Height - OtherLines)))
        {
            table.AddRow(
                Markup.Escape(p.Variant.Name),
                $"[{Colour(p.State)}]{SweepText.State(p)}[/]",
                SweepText.Steps(p),
                p.Loss is { } loss ? $"{loss:0.0000}" : "",
                SweepText.Time(p.Left));
        }

        table.Title = new TableTitle(Markup.Escape(SweepText.Summary(board)));
        table.Caption = SweepSpeed.OfFinished(board) is { } speed
            ? new TableTitle($"about {SweepText.Time(speed.Left(plan, board, places))} left")
            : null;
        context.UpdateTarget(table);
    }

    public void Changed(SweepBoard board, VariantProgress progress)
    {
    }

    public void Warn(string message) => AnsiConsole.WriteLine(message);

    private static string Colour(VariantState state) => state switch
    {
        VariantState.Running => "yellow",
        VariantState.Finished => "green",
        VariantState.Failed => "red",
        _ => "grey",
    };
}
