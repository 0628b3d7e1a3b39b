using System.Text.Json.Nodes;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking;
using Diffusion.Plugins.Tracking.Mlflow;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tests.Tracking;

/// <summary>A run folder in a temporary place.</summary>
internal sealed class RunFixture : IDisposable
{
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mlflow-test-");

    private readonly string _id;

    public RunFixture(string id = "abc123")
    {
        _id = id;
        Folder = RunFolder.Create(_root.FullName, "moons", id);
        RunFolder.WriteJson(Folder.ExperimentFile, JsonNode.Parse("""{"name":"moons","data":{"name":"two-moons","count":100}}""")!);
        RunFolder.WriteJson(Folder.EnvironmentFile, JsonNode.Parse("""{"gitCommit":"deadbeef"}""")!);
        Record(RunStatus.Running);
    }

    public RunFolder Folder { get; }

    /// <summary>The folder of all runs.</summary>
    public string Root => _root.FullName;

    /// <summary>Works on the run, as a living process does.</summary>
    public FolderLock Hold() => FolderLock.TryTake(Folder.LockFile)!;

    public void Record(RunStatus status) => new RunRecord
    {
        Status = status,
        Name = "moons",
        Id = _id,
        StartedAt = Start,
        EndedAt = status == RunStatus.Running ? null : Start.AddSeconds(60),
        Step = 30,
        Metrics = new SortedDictionary<string, double> { ["mmd"] = 0.5 },
        SamplesSha256 = "5a5a",
        DataSha256 = new string('d', 64),
        WallSeconds = status == RunStatus.Finished ? 60 : 0,
        FunctionEvaluations = status == RunStatus.Finished ? 20 : 0,
    }.Write(Folder);

    public void Events(Action<EventLog> write)
    {
        using var log = new EventLog(Folder.EventsFile, TimeProvider.System);
        write(log);
    }

    public void Dispose() => _root.Delete(recursive: true);

    public static MlflowConnection Connection(Uri uri, params (string Name, string Value)[] environment) =>
        MlflowConnection.From(
            new MlflowOptions { Uri = uri.AbsoluteUri },
            name => environment.Where(e => e.Name == name).Select(e => e.Value).SingleOrDefault())!;
}

/// <summary>Waits for nothing and remembers how long it should have waited. Bounds of a minute and more never ring.</summary>
internal sealed class InstantTime : TimeProvider
{
    public List<TimeSpan> Waited { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime >= TimeSpan.FromMinutes(1)) return base.CreateTimer(callback, state, dueTime, period);
        Waited.Add(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
