using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Runs;

/// <summary>What may be deleted below a folder of runs: see <see cref="RubbishKind"/>.</summary>
/// <param name="Path">A folder or a file.</param>
/// <param name="Kind">Why it may go.</param>
/// <param name="Bytes">Its size.</param>
public sealed record Rubbish(string Path, RubbishKind Kind, long Bytes)
{
    /// <summary>What there is, in the order of the paths. Nothing that a living process works on is part of it.</summary>
    /// <exception cref="RunNotFoundException">When there is no such folder.</exception>
    public static IReadOnlyList<Rubbish> Below(string directory, IReadOnlySet<RubbishKind> kinds)
    {
        if (!Directory.Exists(directory)) throw new RunNotFoundException(directory);
        var root = System.IO.Path.GetFullPath(directory);
        var replaced = SweepFolder.FindAll(root).Select(s => System.IO.Path.Combine(s.Path, "replaced")).Where(Directory.Exists).ToList();
        var runs = RunFolder.FindAll(root).Where(r => !ListedRun.IsReplaced(r, root)).ToList();
        var used = runs.SelectMany(UsedBy).ToHashSet(StringComparer.Ordinal);
        List<Rubbish> found =
        [
            .. replaced.Select(p => new Rubbish(p, RubbishKind.Replaced, SizeOf(p))),
            .. runs.Where(r => !used.Contains(r.Id)).Select(r => (Run: r, Kind: KindOf(r))).Where(r => r.Kind is not null)
                .Select(r => new Rubbish(r.Run.Path, r.Kind!.Value, SizeOf(r.Run.Path))),
        ];
        return [.. found.Where(r => kinds.Contains(r.Kind)).OrderBy(r => r.Path, StringComparer.Ordinal)];
    }

    /// <summary>Deletes it; false where a process has begun to work on it meanwhile.</summary>
    public bool Delete()
    {
        if (Kind == RubbishKind.Replaced)
        {
            Directory.Delete(Path, recursive: true);
            return true;
        }

        using var held = FolderLock.TryTake(RunFolder.At(Path).LockFile);
        if (held is null) return false;
        Directory.Delete(Path, recursive: true);
        return true;
    }

    private static RubbishKind? KindOf(RunFolder run)
    {
        var (state, _) = VariantStates.Of(run);
        if (state is not (VariantState.Failed or VariantState.Interrupted)) return null;
        // Of a shared training nothing is known here: the run goes on from it.
        if (run.FindShared() is not null) return null;
        // A model with nothing to train has no checkpoints, but may have samples and numbers that a resumed run goes on from.
        bool hasWork = Directory.Exists(run.FindCheckpoints()) && Directory.EnumerateDirectories(run.FindCheckpoints()).Any()
            || new[] { run.Samples, run.Evaluations }.Any(f => Directory.Exists(f) && Directory.EnumerateFileSystemEntries(f).Any());
        return !hasWork ? RubbishKind.Empty : state == VariantState.Failed ? RubbishKind.Failed : null;
    }

    private static IEnumerable<string> UsedBy(RunFolder run)
    {
        try
        {
            return RunRecord.Read(run).Uses.Select(u => u.Id);
        }
        catch (Framework.Files.DamagedFileException)
        {
            return [];
        }
    }

    private static long SizeOf(string path) =>
        Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
}

/// <summary>Why something may be deleted.</summary>
public enum RubbishKind
{
    /// <summary>A run that failed or was interrupted before its first checkpoint and its first sample: there is nothing to go on from.</summary>
    Empty,

    /// <summary>Runs that a sweep has put aside, since they were made anew.</summary>
    Replaced,

    /// <summary>A run that failed and has checkpoints, from which it could be gone on with.</summary>
    Failed,
}
