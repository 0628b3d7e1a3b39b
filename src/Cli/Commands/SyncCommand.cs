using System.CommandLine;
using Diffusion.Cli.Display;
using Diffusion.Framework.Files;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Cli.Commands;

internal static class SyncCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("DIR") { Description = "a run's folder, or a folder of runs" };
        var uri = new Option<string?>("--uri") { Description = "address of the MLflow server; MLFLOW_TRACKING_URI when absent" };
        var experiment = new Option<string?>("--experiment") { Description = "MLflow experiment; when absent the run's tracking.experiment, then MLFLOW_EXPERIMENT_NAME, then the experiment's name" };
        var command = new DocumentedCommand(
            "sync", "Sends runs to an MLflow server; what it already has is not sent again.",
            "diffusion sync runs --uri http://localhost:5000")
        {
            directory, uri, experiment,
        };
        command.SetAction((parsed, cancellation) => SendAsync(
            parsed.GetRequiredValue(directory),
            new() { Uri = parsed.GetValue(uri), Experiment = parsed.GetValue(experiment) },
            cancellation));
        return command;
    }

    private static async Task<int> SendAsync(string directory, MlflowOptions options, CancellationToken cancellation)
    {
        // A sweep first, so that its variants find the run that they belong to.
        IReadOnlyList<RunFolder> folders =
        [
            .. SweepFolder.FindAll(directory).Select(s => RunFolder.At(s.Path)),
            .. RunFolder.FindAll(directory),
        ];
        if (MlflowConnection.From(options) is not { } connection)
        {
            Console.Error.WriteLine("No server is named. Use --uri, such as --uri http://localhost:5000, or set MLFLOW_TRACKING_URI.");
            return ExitCode.Wrong;
        }

        using var sync = new MlflowRunSync(connection);
        int code = ExitCode.Done;
        foreach (var folder in folders)
        {
            try
            {
                var sent = await sync.SendAsync(folder, cancellation);
                Console.Out.WriteLine(
                    $"{RunText.Relative(folder.Path)}: {sent.Params} params, {sent.Metrics} metric points, {sent.Artifacts} files "
                    + $"-> {sent.RunUrl}");
                foreach (var note in sent.Notes) Console.Out.WriteLine($"  {note}");
            }
            catch (Exception e) when (e is MlflowException or DamagedFileException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"{RunText.Relative(folder.Path)}: {e.Message}");
                code = ExitCode.Failed;
            }
        }

        if (folders.Count == 0) Console.Out.WriteLine($"There is no run below '{directory}'.");
        return code;
    }
}
