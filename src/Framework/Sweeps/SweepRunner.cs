using System.Text.Json.Nodes;
using Diffusion.Framework.Files;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Sweeps;

/// <summary>
/// Brings every variant of a plan to its end through an executor. What is done is seen from the runs' folders, so a sweep that was killed
/// goes on, and several sweeps of one plan share the work.
/// </summary>
/// <param name="plan">What is run.</param>
/// <param name="executor">Where it is run.</param>
/// <param name="report">Compares the variants when all have ended.</param>
/// <param name="tracker">Reports the sweep as a whole; the runs report themselves.</param>
/// <param name="observer">Shows how it goes.</param>
public sealed class SweepRunner(SweepPlan plan, IExecutor executor, ISweepReport report, ITracker tracker, ISweepObserver observer)
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);

    /// <summary>Runs what is left; returns when every variant has ended, here or in another process, or when cancelled.</summary>
    public SweepOutcome Run(Rerun rerun, CancellationToken cancellation = default)
    {
        if (rerun == Rerun.All) plan.Folder.Replace(plan.Runs);
        var board = new SweepBoard(plan);
        if (rerun == Rerun.Failed)
            foreach (var variant in plan.Runs) plan.Folder.Retry(variant);
        if (Earlier() is > 0 and var earlier)
            observer.Warn(
                $"{earlier} {(earlier == 1 ? "variant was" : "variants were")} run before under another identity, by an earlier version "
                + "or from another base. Those runs stay in their folders; they are not compared, and the variants are run anew.");
        foreach (var warning in plan.Warnings) observer.Warn($"warning: {warning}");
        plan.Folder.Write(board.ToRecord());
        var held = FolderLock.TryShare(plan.Folder.LockFile);
        var following = tracker.Follow(RunFolder.At(plan.Folder.Path), observer.Warn);
        try
        {
            Finish(board, rerun, cancellation);
            return new(board, cancellation.IsCancellationRequested ? null : Report(board));
        }
        finally
        {
            plan.Folder.Write(board.ToRecord());
            held?.Dispose();
            // Last, so that the report is sent with the rest, and that the sweep has ended.
            following.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>How many variants the sweep's record knows by the same name and settings, with another run.</summary>
    private int Earlier() => Known() is not { } record ? 0 : plan.Variants.Count(v => record.Variants.Any(r =>
        r.Name == v.Name && r.Run != v.Id && JsonNode.DeepEquals(r.Settings, v.ToRecord().Settings)
        && Directory.Exists(plan.Folder.Run(r).Path)));

    /// <summary>The sweep's record of before. One that is damaged is told; it is written anew from the runs' folders.</summary>
    private SweepRecord? Known()
    {
        try
        {
            return plan.Folder.Read();
        }
        catch (DamagedFileException e)
        {
            observer.Warn($"{e.Message} It is written anew.");
            return null;
        }
    }

    /// <summary>
    /// Writes the report where there is something to compare. A report that cannot be written is told and spoils nothing.
    /// </summary>
    private ReportOutcome? Report(SweepBoard board)
    {
        if (board.Count(VariantState.Finished) == 0 || !board.Runs.All(p => p.HasEnded)) return null;
        try
        {
            return report.Write(plan.Folder);
        }
        catch (Exception e)
        {
            observer.Warn($"The report could not be written: {e.Message.TrimEnd('.')}; 'diffusion report {plan.Folder.Path}' tries again.");
            return null;
        }
    }

    private void Finish(SweepBoard board, Rerun rerun, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var due = board.Runs.Where(p => IsDue(p, rerun)).Select(p => p.Variant).ToList();
            if (due.Count > 0) Work(board, due, cancellation);
            else if (board.Count(VariantState.Running) > 0) Look(board, cancellation);
            else return;
        }
    }

    /// <summary>Each run is tried once a session: one that dies every time must not go round and round.</summary>
    private bool IsDue(VariantProgress progress, Rerun rerun) =>
        !_tried.Contains(progress.Variant.Id)
        && (progress.State is VariantState.Waiting or VariantState.Interrupted or VariantState.Damaged
            || (progress.State == VariantState.Failed && rerun == Rerun.Failed));

    private void Work(SweepBoard board, IReadOnlyList<Variant> due, CancellationToken cancellation)
    {
        var variants = due.Where(plan.Folder.Prepare).ToList();
        _tried.UnionWith(variants.Select(v => v.Id));
        using var submission = executor.Submit(
            plan.Folder, [.. variants.Select(v => new PreparedRun(plan.Folder.Run(v), v.Experiment.General.Threads, Needs(v)))]);
        using var ending = cancellation.Register(() => Leave(submission));
        IReadOnlyList<Placement> placements;
        do
        {
            placements = submission.Poll();
            Look(board, cancellation);
        }
        while (placements.Any(p => p.State != PlacementState.Ended));
        Close(board, variants, placements, cancellation);
    }

    private IReadOnlyList<RunFolder> Needs(Variant variant) => [.. plan.Needs(variant).Select(plan.Folder.Run)];

    private void Leave(ISubmission submission)
    {
        if (submission.Cancel() is { } sentence) observer.Warn(sentence);
    }

    /// <summary>Notes the processes that ended without a word of their own.</summary>
    private void Close(
        SweepBoard board, IReadOnlyList<Variant> variants, IReadOnlyList<Placement> placements, CancellationToken cancellation)
    {
        foreach (var (variant, placement) in variants.Zip(placements))
        {
            if (cancellation.IsCancellationRequested || placement.Ending is not { } ending) continue;
            if (board[variant].State is VariantState.Waiting or VariantState.Interrupted or VariantState.Damaged)
            {
                var error = $"Its process ended with {ending}. What it printed is in output.log; the same command goes on with it.";
                observer.Changed(board, board.Note(variant, error));
            }
        }
    }

    private void Look(SweepBoard board, CancellationToken cancellation)
    {
        var changed = board.Refresh();
        foreach (var progress in changed) observer.Changed(board, progress);
        if (changed.Count > 0) plan.Folder.Write(board.ToRecord());
        observer.Look(board);
        cancellation.WaitHandle.WaitOne(executor.Interval);
        // While the runs write their checkpoints there is still something to wait for.
        if (cancellation.IsCancellationRequested) Thread.Sleep(Grace);
    }
}
