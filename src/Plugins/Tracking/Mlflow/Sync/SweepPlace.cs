using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>Where a folder belongs in a sweep: it is the sweep's own, or of one of its runs.</summary>
/// <param name="Sweep">The sweep's name.</param>
/// <param name="Variant">The variant's name; null for the sweep itself.</param>
/// <param name="ParentRunId">The run of the sweep on the server, below which MLflow shows its variants; null while it is not there.</param>
internal sealed record SweepPlace(string Sweep, string? Variant, string? ParentRunId)
{
    private const string ReplacedFolder = "replaced";

    /// <summary>True for the sweep itself.</summary>
    public bool IsSweep => Variant is null && !Replaced;

    /// <summary>True for a run that a repetition has put aside: it is a run like any other, below no sweep.</summary>
    public bool Replaced { get; private init; }

    /// <summary>What the sweep asks.</summary>
    public string? Description { get; private init; }

    /// <summary>What the sweep's report says; null while there is none.</summary>
    public string? Answer { get; private init; }

    /// <summary>An experiment of the sweep's runs, which tells where all are reported; null of a run.</summary>
    public string? ExperimentFile { get; private init; }

    /// <summary>The place of a folder, or null when it belongs to no sweep.</summary>
    public static SweepPlace? Of(RunFolder folder, Uri server)
    {
        if (new SweepFolder(folder.Path) is var own && own.Read() is { } sweep)
            return new(sweep.Name, null, null)
            {
                Description = sweep.Description,
                Answer = AnswerOf(folder),
                ExperimentFile = sweep.Variants.Select(v => own.Run(v).ExperimentFile).FirstOrDefault(File.Exists),
            };
        var above = new SweepFolder(Path.GetDirectoryName(folder.Path)!);
        if (above.Read() is { } ofRun && ofRun.Variants.FirstOrDefault(v => v.Run == folder.Id) is { } variant)
            return new(ofRun.Name, variant.Name, SyncStateFile.Open(RunFolder.At(above.Path), server).State.RunId);
        return ReplacedIn(folder) is { } from ? new(from.Name, null, null) { Replaced = true } : null;
    }

    /// <summary>The runs of a sweep that were sent to a server and put aside since; none of any other folder.</summary>
    public static IEnumerable<RunFolder> ReplacedRuns(RunFolder folder, Uri server) =>
        File.Exists(Path.Combine(folder.Path, "sweep.json")) && Directory.Exists(Path.Combine(folder.Path, ReplacedFolder))
            ? RunFolder.FindAll(Path.Combine(folder.Path, ReplacedFolder))
                .Where(r => SyncStateFile.Open(r, server).State.Tags.ContainsKey(FactSending.ParentTag))
            : [];

    /// <summary>
    /// A sweep's states as the record of a run, whose metrics are how many variants are finished and have failed. It runs while a process
    /// runs it or one of its runs, as the locks say.
    /// </summary>
    public static RunRecord? RecordOf(RunFolder folder)
    {
        if (new SweepFolder(folder.Path) is not { } place || place.Read() is not { } sweep) return null;
        var runs = sweep.Variants.Select(place.Run).DistinctBy(r => r.Path).Select(r => VariantStates.Of(r)).ToList();
        int Count(params VariantState[] states) => runs.Count(r => states.Contains(r.State));
        var status = FolderLock.IsHeld(place.LockFile) || Count(VariantState.Running) > 0 ? RunStatus.Running
            : Count(VariantState.Waiting, VariantState.Interrupted, VariantState.Damaged) > 0 ? RunStatus.Interrupted
            : Count(VariantState.Failed) > 0 ? RunStatus.Failed
            : RunStatus.Finished;
        var records = runs.Select(r => r.Record).OfType<RunRecord>().ToList();
        DateTimeOffset written = File.GetLastWriteTimeUtc(place.RecordFile);
        return new()
        {
            Status = status,
            Name = sweep.Name,
            Id = sweep.Name,
            StartedAt = records.Count > 0 ? records.Min(r => r.StartedAt) : written,
            EndedAt = records.Max(r => r.EndedAt) ?? written,
            Metrics = new Dictionary<string, double>
            {
                ["variantsFinished"] = Count(VariantState.Finished),
                ["variantsFailed"] = Count(VariantState.Failed),
            },
        };
    }

    /// <summary>The sweep of a run in its <c>replaced/N/</c>.</summary>
    private static SweepFolder? ReplacedIn(RunFolder folder) =>
        Directory.GetParent(folder.Path)?.Parent is { Name: ReplacedFolder, Parent: { } sweep }
            && new SweepFolder(sweep.FullName) is var found
            && found.Read() is not null ? found : null;

    /// <summary>What stands between the heading and the table of the sweep's report.</summary>
    private static string? AnswerOf(RunFolder folder)
    {
        var table = folder.File("report/table.md");
        if (!File.Exists(table)) return null;
        var lines = File.ReadLines(table).SkipWhile(l => l.StartsWith('#') || l.Length == 0).TakeWhile(l => !l.StartsWith('|'));
        return string.Join("\n", lines).Trim() is { Length: > 0 } answer ? answer : null;
    }
}
