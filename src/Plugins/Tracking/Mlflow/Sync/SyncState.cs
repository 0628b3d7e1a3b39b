namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>What one server has of a run.</summary>
internal sealed class SyncState
{
    /// <summary>Drawn before the run is created, and a tag of it: finds a run whose creation was not answered.</summary>
    public string? Key { get; set; }

    public string? ExperimentId { get; set; }

    public string? RunId { get; set; }

    public string? ArtifactUri { get; set; }

    /// <summary>Bytes of <c>events.jsonl</c> that were sent.</summary>
    public long Cursor { get; set; }

    /// <summary>Status and end time, as last sent.</summary>
    public string? Status { get; set; }

    /// <summary>Digest of the dataset that was sent.</summary>
    public string? Dataset { get; set; }

    public SortedDictionary<string, string> Params { get; init; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, string> Tags { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The last point of each metric, <c>step value</c>: a final metric that the events already told is not sent again.</summary>
    public SortedDictionary<string, string> LastPoints { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Size and time of each file when it was sent.</summary>
    public SortedDictionary<string, string> Artifacts { get; init; } = new(StringComparer.Ordinal);
}
