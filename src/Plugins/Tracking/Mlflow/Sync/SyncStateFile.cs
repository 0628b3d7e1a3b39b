using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary><c>mlflow.json</c> in the run folder: a <see cref="SyncState"/> for each tracking URI, and the folder's key.</summary>
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
        // Drawn once for a folder: the same server may be reached under several addresses.
        Key = State.Key ?? states.Select(s => (string?)s.Value?["key"]).FirstOrDefault(k => k is not null) ?? Guid.NewGuid().ToString("N");
        State.Key = Key;
    }

    public SyncState State { get; private set; }

    /// <summary>Tells the run of this folder from all others, on every server.</summary>
    public string Key { get; }

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
    public void Reset() => State = new SyncState { Key = Key };

    public void Save()
    {
        _states[_uri] = JsonSerializer.SerializeToNode(State, Format);
        RunFolder.WriteJson(_file, _states);
    }
}
