using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>Sends pictures, sampled text, records and reports that are new or have changed.</summary>
internal static class ArtifactSending
{
    private static readonly string[] Files =
    [
        "loss.png", "curves.png", "during.png", "experiment.json", "environment.json", "run.json", "sweep.json",
        "report/report.html", "report/table.csv", "report/table.md", "report/runs.csv", "report/table.tex",
    ];

    public static async Task SendAsync(SyncPass pass, CancellationToken cancellation)
    {
        if (MlflowArtifacts.ProxyPath(pass.State.ArtifactUri) is not { } root)
        {
            pass.Note($"Artifacts are not sent: this server keeps them at '{pass.State.ArtifactUri}' and takes none over HTTP "
                + "('mlflow server --serve-artifacts' does).");
            return;
        }
        foreach (var path in Paths(pass))
        {
            var file = new FileInfo(pass.Folder.File(path));
            if (!file.Exists) continue;
            // Taken before the file is read: a change during the upload is seen next time.
            var stamp = $"{file.Length} {file.LastWriteTimeUtc.Ticks}";
            if (pass.State.Artifacts.TryGetValue(path, out var sent) && sent == stamp) continue;
            try
            {
                await pass.Client.UploadAsync($"{root}/{path}", await File.ReadAllBytesAsync(file.FullName, cancellation), cancellation);
                pass.Artifacts++;
            }
            catch (MlflowException e)
            {
                pass.Note($"The file '{path}' is not on the server: {e.Message.TrimEnd('.')}.");
                // What is refused would be refused again until it changes; a store that fails is tried next time, and not for every file.
                if (!e.IsRefusal) return;
            }

            pass.State.Artifacts[path] = stamp;
            pass.Save();
        }
    }

    private static IEnumerable<string> Paths(SyncPass pass) =>
        (Directory.Exists(pass.Folder.Samples) ? Directory.EnumerateFiles(pass.Folder.Samples) : [])
            .Where(f => Path.GetExtension(f) is ".png" or ".txt")
            .Select(f => "samples/" + Path.GetFileName(f))
            .Order(StringComparer.Ordinal)
            .Concat(WhileTraining(pass.Folder.File("during")))
            .Concat(Files);

    /// <summary>The picture of each look at the network while it was trained.</summary>
    private static IEnumerable<string> WhileTraining(string during) =>
        (Directory.Exists(during) ? Directory.EnumerateDirectories(during) : [])
            .SelectMany(d => new[] { "final.png", "samples.txt" }.Select(f => $"during/{Path.GetFileName(d)}/{f}"))
            .Order(StringComparer.Ordinal);
}
