using Diffusion.Framework.Sweeps;

namespace Diffusion.Cli.Display;

/// <summary>Plain lines for files and pipes: each change of a variant, and every half minute how far the running ones are.</summary>
internal sealed class PlainSweepObserver(TextWriter output, TimeProvider clock) : ISweepObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private long _last = clock.GetTimestamp();

    public void Look(SweepBoard board)
    {
        if (clock.GetElapsedTime(_last) < Interval) return;
        _last = clock.GetTimestamp();
        foreach (var progress in board.Runs.Where(p => p is { State: VariantState.Running, Loss: not null })) Write(board, progress);
    }

    public void Changed(SweepBoard board, VariantProgress progress) => Write(board, progress);

    public void Warn(string message) => output.WriteLine(message);

    private void Write(SweepBoard board, VariantProgress progress)
    {
        string[] parts = [SweepText.State(progress), progress.Variant.Name, SweepText.Progress(progress), progress.Error ?? ""];
        var said = string.Join("  ", parts.Where(p => p.Length > 0));
        output.WriteLine($"[{board.Count(VariantState.Finished)}/{board.Runs.Count()}] {said}");
    }
}
