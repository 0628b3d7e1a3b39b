using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary><c>mlflow.json</c> in the run folder: a <see cref="SyncState"/> for each tracking URI.</summary>
internal sealed class SyncStateFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    private readonly string _file;
    private readonly string _uri;
    private readonly JsonObject _states;

    private SyncStateFile(string file, string uri, JsonObject states)
    {
        _file = file;
        _uri = uri;
        _states = states;
        State = states[uri]?.Deserialize<SyncState>(Format) ?? new SyncState();
    }

    public SyncState State { get; private set; }

    public static SyncStateFile Open(RunFolder folder, Uri uri)
    {
        var file = folder.File("mlflow.json");
        try
        {
            var states = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsObject() : [];
            return new SyncStateFile(file, uri.AbsoluteUri, states);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new MlflowException($"'{file}' is damaged ({e.Message}); delete it to send the run anew", e);
        }
    }

    /// <summary>Forgets a run that the server no longer has.</summary>
    public void Reset() => State = new SyncState();

    public void Save()
    {
        _states[_uri] = JsonSerializer.SerializeToNode(State, Format);
        RunFolder.WriteJson(_file, _states);
    }
}
