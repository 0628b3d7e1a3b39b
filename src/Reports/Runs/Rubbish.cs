using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Runs;

/// <summary>What may be deleted below a folder of runs: see <see cref="RubbishKind"/>.</summary>
/// <param name="Path">A folder or a file.</param>
/// <param name="Kind">Why it may go.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Needed">Why it stays all the same, a predicate; null where it may go.</param>
public sealed record Rubbish(string Path, RubbishKind Kind, long Bytes, string? Needed = null)
{
    /// <summary>Said of what a living process works on.</summary>
    public const string InUse = "is being worked on now";

    /// <summary>What there is, in the order of the paths. No run that a living process works on, or another uses, is part of it.</summary>
    /// <exception cref="RunNotFoundException">When there is no such folder.</exception>
    public static IReadOnlyList<Rubbish> Below(string directory, IReadOnlySet<RubbishKind> kinds)
    {
        if (!Directory.Exists(directory)) throw new RunNotFoundException(directory);
        var root = System.IO.Path.GetFullPath(directory);
        var replaced = SweepFolder.FindAll(root).Select(s => s.Replaced).Where(Directory.Exists).ToList();
        var all = RunFolder.FindAll(root);
        var runs = all.Where(r => !ListedRun.IsReplaced(r, root)).ToList();
        var used = runs.SelectMany(UsedBy).ToHashSet(StringComparer.Ordinal);
        List<Rubbish> found =
        [
            .. replaced.Select(p => new Rubbish(p, RubbishKind.Replaced, SizeOf(p), Need(p, all))),
            .. runs.Where(r => !used.Contains(r.Id)).Select(r => (Run: r, Kind: KindOf(r))).Where(r => r.Kind is not null)
                .Select(r => new Rubbish(r.Run.Path, r.Kind!.Value, SizeOf(r.Run.Path))),
        ];
        return [.. found.Where(r => kinds.Contains(r.Kind)).OrderBy(r => r.Path, StringComparer.Ordinal)];
    }

    /// <summary>Deletes it; false where a process has begun to work on it meanwhile.</summary>
    public bool Delete()
    {
        if (Needed is not null) return false;
        var held = new List<FolderLock>();
        try
        {
            foreach (var file in Kind == RubbishKind.Replaced ? Locks(Path) : [RunFolder.At(Path).LockFile])
            {
                if (FolderLock.TryTake(file) is not { } taken) return false;
                held.Add(taken);
            }

            Directory.Delete(Path, recursive: true);
            return true;
        }
        finally
        {
            foreach (var taken in held) taken.Dispose();
        }
    }

    /// <summary>
    /// Why what a sweep has put aside must stay; null where it may go. A run that was made anew serves those that use the old one.
    /// </summary>
    private static string? Need(string replaced, IReadOnlyList<RunFolder> all)
    {
        if (Locks(replaced).Any(FolderLock.IsHeld)) return InUse;
        var (inside, others) = (new HashSet<string>(StringComparer.Ordinal), new List<RunFolder>());
        foreach (var run in all)
        {
            if (run.Path.StartsWith(replaced + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)) inside.Add(run.Id);
            else others.Add(run);
        }

        inside.ExceptWith(others.Select(r => r.Id));
        var uses = others.SelectMany(user => UsedBy(user).Where(inside.Contains).Select(id => (user, id)));
        return uses.FirstOrDefault() is ({ } user, var used)
            ? $"has the run '{used}', which '{user.Name}/{user.Id}' uses"
            : null;
    }

    /// <summary>The locks of runs and trainings.</summary>
    private static IEnumerable<string> Locks(string folder) => [.. Directory.EnumerateFiles(folder, "*.lock", SearchOption.AllDirectories)];

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
    /// <summary>
    /// A run that failed or was interrupted before its first checkpoint and its first sample: there is nothing to go on from.
    /// </summary>
    Empty,

    /// <summary>Runs that a sweep has put aside, since they were made anew.</summary>
    Replaced,

    /// <summary>A run that failed and has checkpoints, from which it could be gone on with.</summary>
    Failed,
}
