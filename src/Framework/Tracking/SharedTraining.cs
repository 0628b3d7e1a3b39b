using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Files;

namespace Diffusion.Framework.Tracking;

/// <summary>
/// The folder of a training that several runs share: <c>experiment.json</c> (of the run that made it), <c>checkpoints/</c>,
/// <c>events.jsonl</c> and <c>training.json</c> (how it stands). A run's <c>trained.json</c> names it. One run at a time
/// trains, and holds the lock meanwhile.
/// </summary>
public sealed class SharedTraining(string path)
{
    private const string LinkFile = "trained.json";

    /// <summary>Absolute path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Checkpoints => File("checkpoints");

    public string EventsFile => File("events.jsonl");

    public string ExperimentFile => File("experiment.json");

    public string LockFile => File("training.lock");

    private string RecordFile => File("training.json");

    /// <summary>How the training stands, or null when it has not begun.</summary>
    /// <exception cref="DamagedFileException">When its record is not as it was written.</exception>
    public TrainingRecord? ReadRecord() =>
        System.IO.File.Exists(RecordFile) ? SealedJson.Read<TrainingRecord>(RecordFile, RunRecord.Json) : null;

    /// <summary>How the training stands, or null when it has not begun or its record is damaged; who trains next tells of that.</summary>
    public TrainingRecord? FindRecord()
    {
        try
        {
            return ReadRecord();
        }
        catch (DamagedFileException)
        {
            return null;
        }
    }

    /// <summary>True when nothing is left to wait for: it is finished, or has failed.</summary>
    public bool IsSettled() => FindRecord()?.Status is RunStatus.Finished or RunStatus.Failed;

    /// <summary>The training that a run shares, or null when it trains in its own folder.</summary>
    public static SharedTraining? Of(string runFolder)
    {
        var link = System.IO.Path.Combine(runFolder, LinkFile);
        if (!System.IO.File.Exists(link)) return null;
        return SealedJson.Read(link)["folder"] is JsonValue value && value.TryGetValue(out string? folder) && folder.Length > 0
            ? new(System.IO.Path.Combine(runFolder, folder))
            : throw new DamagedFileException(link, "names no folder of a training");
    }

    /// <summary>Makes a run share this training; the path is kept relative, so that both can move together.</summary>
    public void Link(RunFolder run) => SealedJson.Write(run.File(LinkFile), new JsonObject { ["folder"] = RelativeTo(run) });

    /// <summary>The path from a run's folder, with forward slashes.</summary>
    public string RelativeTo(RunFolder run) => System.IO.Path.GetRelativePath(run.Path, Path).Replace('\\', '/');

    public void Write(TrainingRecord record) =>
        SealedJson.Write(RecordFile, (JsonObject)JsonSerializer.SerializeToNode(record, RunRecord.Json)!);

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
