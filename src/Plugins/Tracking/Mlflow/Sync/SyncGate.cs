using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>Lets one process at a time send a run: two would both create it.</summary>
internal static class SyncGate
{
    public static IDisposable Enter(RunFolder folder)
    {
        try
        {
            return new FileStream(
                folder.File("mlflow.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new MlflowException($"the run in '{folder.Path}' is being sent by another process ({e.Message})", e);
        }
    }
}
