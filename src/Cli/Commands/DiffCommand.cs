using System.CommandLine;
using Diffusion.Cli.Display;
using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Runs;

namespace Diffusion.Cli.Commands;

internal static class DiffCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("RUN") { Description = "a run's folder" };
        var second = new Argument<string>("OTHER") { Description = "another run's folder" };
        var json = Arguments.Json();
        var command = new DocumentedCommand(
            "diff", "Tells where two runs differ: settings, what they ran on, identities of data and samples, metrics.",
            "diffusion diff runs/toy2d/1a2b3c4d5e6f runs/toy2d/6f5e4d3c2b1a",
            "diffusion diff runs/toy2d/1a2b3c4d5e6f runs/toy2d/1a2b3c4d5e6f-2 --json")
        {
            first, second, json,
        };
        command.SetAction(parsed =>
        {
            ListedRun[] both = [Open(parsed.GetRequiredValue(first)), Open(parsed.GetRequiredValue(second))];
            var damages = both.Select(r => r.Run.Damage).OfType<string>().Distinct().ToList();
            foreach (var damage in damages) Console.Error.WriteLine(damage);
            // Nothing is known of a damaged run, so that all of the other would stand as a difference.
            if (damages.Count > 0) return ExitCode.Failed;
            var difference = new RunDifference(both[0], both[1]);
            if (parsed.GetValue(json)) Console.Out.WriteLine(JsonText.Of(difference.ToJson()));
            else foreach (var line in ListText.Of(difference)) Console.Out.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    private static ListedRun Open(string path) => new(ComparedRun.Read(RunFolder.Open(path)));
}
