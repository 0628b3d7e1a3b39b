using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Running;

/// <summary>How a run ended.</summary>
/// <param name="Folder">Where it is kept.</param>
/// <param name="Record">The content of its <c>run.json</c>.</param>
/// <param name="Pictures">Paths of the pictures that were drawn.</param>
public sealed record RunOutcome(RunFolder Folder, RunRecord Record, IReadOnlyList<string> Pictures)
{
    /// <summary>Of an interrupted run: what it was doing and what is kept, a sentence without its end; null of a finished one.</summary>
    public string? Stopped { get; init; }
}

/// <summary>New samples of an old run.</summary>
/// <param name="Folder">Where the samples are kept.</param>
/// <param name="Result">Metrics and speed.</param>
/// <param name="Pictures">Paths of the pictures that were drawn.</param>
public sealed record SampleOutcome(string Folder, TaskResult Result, IReadOnlyList<string> Pictures);
