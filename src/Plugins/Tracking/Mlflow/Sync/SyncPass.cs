using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>One sync under way: what is sent, to whom, and what came of it.</summary>
internal sealed class SyncPass(MlflowClient client, RunFolder folder, SyncStateFile stateFile, RunFacts facts)
{
    private readonly List<string> _notes = [];
    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);

    public MlflowClient Client => client;

    public RunFolder Folder => folder;

    public RunFacts Facts => facts;

    public SyncState State => stateFile.State;

    public string RunId => State.RunId!;

    public int Metrics { get; set; }

    public int Params { get; set; }

    public int Artifacts { get; set; }

    /// <summary>The folder's key; see <see cref="SyncStateFile.Key"/>.</summary>
    public string FolderKey => stateFile.Key;

    public void Save() => stateFile.Save();

    public void Reset() => stateFile.Reset();

    /// <summary>Tells the user something, once a sync.</summary>
    public void Note(string sentence)
    {
        if (_noted.Add(sentence)) _notes.Add(sentence);
    }

    /// <summary>The key that MLflow takes for a name.</summary>
    public string Key(string name)
    {
        var key = MlflowKey.From(name);
        if (key != name) Note($"MLflow does not take the name '{name}'; it is sent as '{key}'.");
        return key;
    }

    /// <summary>A value cut to MLflow's limit, with a mark.</summary>
    public string Cut(string value, int limit, string what)
    {
        var cut = MlflowText.Cut(value, limit);
        if (cut != value) Note($"{what} has {value.Length} characters; MLflow takes {limit}, so it is sent cut.");
        return cut;
    }

    public SyncResult Result() => new(
        State is { ExperimentId: { } experiment, RunId: { } run }
            ? client.RunUrl(experiment, run) : client.Uri, Metrics, Params, Artifacts, _notes);
}
