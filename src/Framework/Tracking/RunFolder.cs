using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Files;

namespace Diffusion.Framework.Tracking;

/// <summary>
/// <c>runs/&lt;name&gt;/&lt;id&gt;/</c>, the truth about a run: <c>experiment.json</c> (resolved), <c>environment.json</c>,
/// <c>data.json</c> (names of columns and classes),
/// <c>events.jsonl</c> (append-only), <c>checkpoints/</c>, <c>samples/</c>, <c>evaluations/</c> (later measurements),
/// <c>run.json</c> (status and results).
/// </summary>
public sealed class RunFolder
{
    private RunFolder(string path) => Path = path;

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    public string Id => System.IO.Path.GetFileName(Path);

    public string Name => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(Path)!);

    public string ExperimentFile => File("experiment.json");

    public string EnvironmentFile => File("environment.json");

    /// <summary>The names of the data's columns and classes, where they have some.</summary>
    public string DataFile => File("data.json");

    public string EventsFile => File("events.jsonl");

    public string RunFile => File("run.json");

    /// <summary>The whole of the error that ended the run.</summary>
    public string ErrorFile => File("error.txt");

    /// <summary>The training that this run shares with others, or null when it trains in its own folder.</summary>
    public SharedTraining? FindShared() => SharedTraining.Of(Path);

    /// <summary>The run's checkpoints, or those of the training that it shares.</summary>
    public string FindCheckpoints() => FindShared()?.Checkpoints ?? File("checkpoints");

    /// <summary>What the run's process prints, where something else than a user started it.</summary>
    public string OutputFile => File("output.log");

    /// <summary>Held by the process that works on the run.</summary>
    public string LockFile => File("run.lock");

    public string Samples => File("samples");

    public string Evaluations => File("evaluations");

    /// <summary>
    /// Makes a new folder for a run. When one of that id exists it is left alone and the new one gets the suffix -2, -3, ...
    /// </summary>
    /// <param name="output">The folder of all runs.</param>
    /// <param name="name">The experiment's name.</param>
    /// <param name="id">The identity of the resolved experiment.</param>
    public static RunFolder Create(string output, string name, string id)
    {
        var parent = System.IO.Path.GetFullPath(System.IO.Path.Combine(output, name));
        var folder = new RunFolder(CreateUnused(parent, id));
        Directory.CreateDirectory(folder.FindCheckpoints());
        Directory.CreateDirectory(folder.Samples);
        return folder;
    }

    /// <summary>The folder of a run that may not exist yet; nothing is read or written.</summary>
    public static RunFolder At(string path) => new(System.IO.Path.GetFullPath(path));

    /// <summary>Makes a folder of this name, or with the suffix -2, -3, ... where it exists; its path.</summary>
    public static string CreateUnused(string parent, string name)
    {
        var path = System.IO.Path.Combine(parent, name);
        for (int n = 2; Directory.Exists(path); n++) path = System.IO.Path.Combine(parent, $"{name}-{n}");
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>An existing run's folder.</summary>
    /// <exception cref="RunNotFoundException">When the path holds no run.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
        return System.IO.File.Exists(folder.ExperimentFile) ? folder : throw new RunNotFoundException(path);
    }

    /// <summary>Every run below a folder, in the order of their paths; the folder itself may be one.</summary>
    public static IReadOnlyList<RunFolder> FindAll(string root) =>
        !Directory.Exists(root)
            ? throw new RunNotFoundException(root)
            : [.. Directory.EnumerateFiles(root, "run.json", SearchOption.AllDirectories)
                .Select(f => new RunFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(f))!))
                .Where(f => System.IO.File.Exists(f.ExperimentFile))
                .OrderBy(f => f.Path, StringComparer.Ordinal)];

    /// <summary>The path of a file or folder of the run, from its path inside the run folder.</summary>
    public string File(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes the resolved experiment, and its digest beside it.</summary>
    public void WriteExperiment(JsonObject experiment)
    {
        WriteJson(ExperimentFile, experiment);
        Manifest.Write(Path, System.IO.Path.GetFileName(ExperimentFile));
    }

    /// <summary>Writes a JSON file whole or not at all.</summary>
    public static void WriteJson(string file, JsonNode content) => Durable.Write(file, SealedJson.Text(content));
}

/// <summary>
/// One process's hold on a folder: a file that it keeps open exclusively. The operating system lets go when the process ends, however it
/// ends, so a killed process leaves nothing behind that would have to be cleaned up. The file itself stays.
/// </summary>
public sealed class FolderLock : IDisposable
{
    // EAGAIN of Linux, EAGAIN of macOS, a sharing violation of Windows: somebody else has it.
    private static readonly int[] HeldElsewhere = [11, 35, unchecked((int)0x80070020)];

    // EROFS of Linux and macOS.
    private const int ReadOnlyFileSystem = 30;

    // A look at the lock takes it for a moment; whoever wants to keep it asks more than once.
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>The hold, or null when another has it.</summary>
    /// <param name="file">The lock's file, in an existing folder.</param>
    public static FolderLock? TryTake(string file)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (Open(file) is { } held) return new(held);
            if (attempt == Attempts) return null;
            Thread.Sleep(Pause);
        }
    }

    /// <summary>
    /// A hold that several processes may have at once; null where one has it alone. <see cref="IsHeld"/> is true while any has one.
    /// </summary>
    /// <param name="file">The lock's file, in an existing folder.</param>
    public static FolderLock? TryShare(string file)
    {
        for (int attempt = 1; ; attempt++)
        {
            // A look at the lock takes it alone for a moment.
            if (Open(file, FileAccess.Read, FileShare.Read) is { } held) return new(held);
            if (attempt == Attempts) return null;
            Thread.Sleep(Pause);
        }
    }

    /// <summary>True while a living process, this one included, holds it.</summary>
    public static bool IsHeld(string file)
    {
        if (!File.Exists(file)) return false;
        try
        {
            using var held = Open(file);
            return held is null;
        }
        catch (Exception e) when (IsReadOnly(e))
        {
            return IsHeldByOthers(file);
        }
    }

    /// <summary>The same of a file that this user may only read, or not even that: then nothing is known of anybody.</summary>
    private static bool IsHeldByOthers(string file)
    {
        try
        {
            using var held = Open(file, FileAccess.Read, mode: FileMode.Open);
            return held is null;
        }
        catch (Exception e) when (IsReadOnly(e))
        {
            return false;
        }
    }

    private static bool IsReadOnly(Exception e) =>
        e is UnauthorizedAccessException || (e is IOException && e.HResult == ReadOnlyFileSystem);

    public void Dispose() => _file.Dispose();

    private static FileStream? Open(
        string file, FileAccess access = FileAccess.ReadWrite, FileShare share = FileShare.None, FileMode mode = FileMode.OpenOrCreate)
    {
        try
        {
            return new FileStream(file, mode, access, share, 1);
        }
        catch (IOException e) when (HeldElsewhere.Contains(e.HResult))
        {
            return null;
        }
    }
}

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
