using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Tracking;

/// <summary>
/// Reports runs elsewhere, from their folders. It must never stop or slow a run: what cannot be sent now is sent later
/// from the folder.
/// </summary>
public interface ITracker
{
    static readonly PluginKind<ITracker> Kind = new("tracking", "where a run is reported besides its folder", Effect.Nothing)
    {
        Default = "mlflow",
    };

    /// <summary>Why it would report nothing as things are, as a sentence that says what to do; null when it reports.</summary>
    string? Silence => null;

    /// <summary>
    /// Starts to follow a run. Disposing sends what is left, within a bounded time.
    /// </summary>
    /// <param name="folder">The run's folder; its <c>events.jsonl</c> grows while the run goes on.</param>
    /// <param name="warn">Takes a sentence for the user when reporting fails; may be called from another thread.</param>
    IAsyncDisposable Follow(RunFolder folder, Action<string> warn);
}
