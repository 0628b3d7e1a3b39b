using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Files;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Sweeps;

/// <summary>
/// <c>runs/&lt;sweep&gt;/</c>: <c>sweep.json</c> (the plan and how each variant stands), <c>&lt;id&gt;/</c> (a run each),
/// <c>trained/&lt;id&gt;/</c> (a training each, shared by the runs that need it), <c>replaced/&lt;n&gt;/</c> (what a
/// repetition put aside, in the same layout).
/// </summary>
public sealed class SweepFolder(string path)
{
    private const string ReplacedName = "replaced";

    /// <summary>Absolute path.</summary>
    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    public string Name => System.IO.Path.GetFileName(Path);

    public string RecordFile => File("sweep.json");

    /// <summary>Where a repetition puts aside what was there.</summary>
    public string Replaced => File(ReplacedName);

    /// <summary>Held while a process runs the sweep, or several do.</summary>
    public string LockFile => File("running.lock");

    public RunFolder Run(Variant variant) => RunFolder.At(File(variant.Id));

    public RunFolder Run(VariantRecord variant) => RunFolder.At(File(variant.Run));

    public SharedTraining Training(Variant variant) => new(File(System.IO.Path.Combine("trained", variant.TrainingId)));

    /// <summary>
    /// Makes the folder of a variant's run, ready to be gone on with; what is there stays. False when another process works on it.
    /// </summary>
    public bool Prepare(Variant variant)
    {
        var run = Run(variant);
        Directory.CreateDirectory(run.Path);
        using var held = FolderLock.TryTake(run.LockFile);
        if (held is null) return false;
        if (System.IO.File.Exists(run.ExperimentFile))
        {
            // A run of its own, made by 'diffusion run' under the same name, keeps its own training. What a damaged link said is known.
            try
            {
                run.FindShared();
            }
            catch (DamagedFileException)
            {
                Training(variant).Link(run);
            }

            return true;
        }

        Training(variant).Link(run);
        run.WriteExperiment(ResolvedExperiment.ToJson(variant.Experiment, run.Path));
        return true;
    }

    /// <summary>Lets a failed training be tried again, from its last checkpoint.</summary>
    public void Retry(Variant variant)
    {
        var training = Training(variant);
        if (training.FindRecord() is { Status: RunStatus.Failed } failed) training.Write(failed with { Status = RunStatus.Interrupted });
    }

    /// <summary>Puts the runs and trainings of variants aside, so that they can be made anew. Those in use stay.</summary>
    public void Replace(IEnumerable<Variant> variants)
    {
        int n = 1;
        while (Directory.Exists(System.IO.Path.Combine(Replaced, $"{n}"))) n++;
        var folders = variants
            .SelectMany(v => new[] { (Run(v).Path, Run(v).LockFile), (Training(v).Path, Training(v).LockFile) })
            .Distinct();
        foreach (var (path, lockFile) in folders)
        {
            if (!Directory.Exists(path) || FolderLock.IsHeld(lockFile)) continue;
            var target = System.IO.Path.Combine(Replaced, $"{n}", System.IO.Path.GetRelativePath(Path, path));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            Directory.Move(path, target);
        }
    }

    /// <summary>Writes the sweep's record. When another sweep is writing it at this moment, that one's is as good.</summary>
    public void Write(SweepRecord record)
    {
        Directory.CreateDirectory(Path);
        using var held = FolderLock.TryTake(File("sweep.lock"));
        if (held is not null) SealedJson.Write(RecordFile, (JsonObject)JsonSerializer.SerializeToNode(record, RunRecord.Json)!);
    }

    /// <summary>The sweep's record, or null when the folder holds no sweep; a sweep file of the same name is no record.</summary>
    /// <exception cref="DamagedFileException">When the file is not as it was written.</exception>
    public SweepRecord? Read() =>
        System.IO.File.Exists(RecordFile) && SealedJson.Read(RecordFile)["variants"] is JsonArray
            ? SealedJson.Read<SweepRecord>(RecordFile, RunRecord.Json)
            : null;

    /// <summary>
    /// Brings the record's states up to date from the runs' folders: runs may end while no sweep watches them, as on a cluster.
    /// </summary>
    public void Refresh()
    {
        if (Read() is not { } record) return;
        var variants = record.Variants.Select(v => v.Refreshed(Run(v))).ToList();
        if (!variants.SequenceEqual(record.Variants)) Write(record with { Variants = variants });
    }

    /// <summary>
    /// True where a repetition of a sweep at or below another folder put this one aside; others may have such a name too.
    /// </summary>
    /// <param name="folder">Absolute path.</param>
    /// <param name="root">Absolute path of the other folder, which has this one.</param>
    public static bool IsPutAside(string folder, string root)
    {
        for (var at = System.IO.Path.GetDirectoryName(folder); at?.Length > root.Length; at = System.IO.Path.GetDirectoryName(at))
        {
            var sweep = new SweepFolder(System.IO.Path.GetDirectoryName(at)!);
            if (sweep.Replaced == at && System.IO.File.Exists(sweep.RecordFile)) return true;
        }

        return false;
    }

    /// <summary>Every sweep at or below a folder, in the order of their paths.</summary>
    public static IReadOnlyList<SweepFolder> FindAll(string root) =>
        !Directory.Exists(root) ? []
        : [.. Directory.EnumerateFiles(root, "sweep.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => new SweepFolder(System.IO.Path.GetDirectoryName(f)!)).Where(s => s.IsSweep())];

    /// <summary>True where there is a record, a damaged one too: who reads it is told.</summary>
    private bool IsSweep()
    {
        try
        {
            return Read() is not null;
        }
        catch (DamagedFileException)
        {
            return true;
        }
    }

    private string File(string relative) => System.IO.Path.Combine(Path, relative);
}
