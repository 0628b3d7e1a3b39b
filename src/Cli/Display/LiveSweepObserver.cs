using Diffusion.Framework.Sweeps;
using Spectre.Console;

namespace Diffusion.Cli.Display;

/// <summary>A table of the variants, drawn anew at each look.</summary>
internal sealed class LiveSweepObserver(LiveDisplayContext context, SweepPlan plan, int places) : ISweepObserver
{
    public void Look(SweepBoard board) => context.UpdateTarget(SweepTable.Of(
        board, SweepSpeed.OfFinished(board)?.Left(plan, board, places), AnsiConsole.Profile.Width, AnsiConsole.Profile.Height));

    public void Changed(SweepBoard board, VariantProgress progress)
    {
    }

    public void Warn(string message) => AnsiConsole.WriteLine(message);
}
