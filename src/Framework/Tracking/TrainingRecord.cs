namespace Diffusion.Framework.Tracking;

/// <summary>How a shared training stands or ended: the content of its <c>training.json</c>.</summary>
/// <param name="Status">As of a run.</param>
/// <param name="Step">Training steps done.</param>
/// <param name="StepsPerSecond">Speed of the last session.</param>
/// <param name="Seconds">Time spent, over all sessions.</param>
/// <param name="Error">What went wrong, when it failed.</param>
public sealed record TrainingRecord(RunStatus Status, long Step = 0, double StepsPerSecond = 0, double Seconds = 0, string? Error = null)
{
    /// <summary>SHA-256 of the training part of the data; null where an earlier version did not tell.</summary>
    public string? DataSha256 { get; init; }

    /// <summary>What was not as it should be; told in every run that uses the training.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
