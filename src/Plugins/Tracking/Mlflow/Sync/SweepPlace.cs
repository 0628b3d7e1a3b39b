using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>Where a folder belongs in a sweep: it is the sweep's own, or of one of its runs.</summary>
/// <param name="Sweep">The sweep's name.</param>
/// <param name="Variant">The variant's name; null for the sweep itself.</param>
/// <param name="ParentRunId">The run of the sweep on the server, below which MLflow shows its variants; null while it is not there.</param>
internal sealed record SweepPlace(string Sweep, string? Variant, string? ParentRunId)
{
    /// <summary>The place of a folder, or null when it belongs to no sweep.</summary>
    public static SweepPlace? Of(RunFolder folder, Uri server)
    {
        if (new SweepFolder(folder.Path).Read() is { } own) return new(own.Name, null, null);
        var above = new SweepFolder(Path.GetDirectoryName(folder.Path)!);
        return above.Read() is { } sweep && sweep.Variants.FirstOrDefault(v => v.Run == folder.Id) is { } variant
            ? new(sweep.Name, variant.Name, SyncStateFile.Open(RunFolder.At(above.Path), server).State.RunId)
            : null;
    }

    /// <summary>A sweep's states as the record of a run, whose metrics are how many variants are finished and have failed.</summary>
    public static RunRecord? RecordOf(RunFolder folder)
    {
        if (new SweepFolder(folder.Path) is not { } place || place.Read() is not { } sweep) return null;
        int Count(params VariantState[] states) => sweep.Variants.Count(v => states.Contains(v.State));
        var status = Count(VariantState.Running) > 0 ? RunStatus.Running
            : Count(VariantState.Waiting, VariantState.Interrupted, VariantState.Damaged) > 0 ? RunStatus.Interrupted
            : Count(VariantState.Failed) > 0 ? RunStatus.Failed
            : RunStatus.Finished;
        return new()
        {
            Status = status,
            Name = sweep.Name,
            Id = sweep.Name,
            StartedAt = Directory.GetCreationTimeUtc(place.Path),
            EndedAt = File.GetLastWriteTimeUtc(place.RecordFile),
            Metrics = new Dictionary<string, double>
            {
                ["variantsFinished"] = Count(VariantState.Finished),
                ["variantsFailed"] = Count(VariantState.Failed),
            },
        };
    }
}
