using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;
using Diffusion.Plugins.Tracking.None;

namespace Diffusion.Plugins.Tracking.Mlflow;

/// <summary>Sends a run to an MLflow server while it goes on, from its folder.</summary>
[Description("Reports to an MLflow server; what cannot be sent is kept for 'diffusion sync'.")]
[Source("MLflow REST API 2.0")]
public sealed class MlflowTracker(MlflowOptions options) : ITracker
{
    public string? Silence => HasServer()
        ? null
        : "names no server, so nothing is sent. Set tracking.uri or MLFLOW_TRACKING_URI, such as http://localhost:5000; "
            + "'diffusion sync' sends runs later.";

    private bool HasServer()
    {
        try
        {
            return MlflowConnection.From(options) is not null;
        }
        catch (MlflowException)
        {
            // Told when the run starts.
            return true;
        }
    }

    public IAsyncDisposable Follow(RunFolder folder, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(warn);
        try
        {
            return MlflowConnection.From(options) is { } connection
                ? new RunFollower(folder, connection, warn, new FollowTiming())
                : NoTracker.Nothing.Instance;
        }
        catch (MlflowException e)
        {
            warn($"This run is not reported to MLflow: {e.Message}");
            return NoTracker.Nothing.Instance;
        }
    }
}
