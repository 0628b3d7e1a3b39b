using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>Lets one process at a time send a run: two would both create it. A second one waits its turn.</summary>
internal static class SyncGate
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // EROFS of Linux.
    private const int ReadOnlyFileSystem = 30;

    // A look at a run takes less unless the server hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="MlflowException">When another process does not come to an end with the run, or the run can only be read.</exception>
    public static async Task<IDisposable> EnterAsync(RunFolder folder, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return new FileStream(
                    folder.File("mlflow.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem })
            {
                throw new MlflowException(
                    $"the run in '{folder.Path}' can only be read, and what was sent of it is noted there ({e.Message})", e);
            }
            catch (IOException e) when (waited >= Patience)
            {
                throw new MlflowException($"the run in '{folder.Path}' is being sent by another process ({e.Message})", e);
            }
            catch (IOException)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }
}
