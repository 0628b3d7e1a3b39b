using System.CommandLine;
using System.Text.Json.Nodes;
using Diffusion.Cli.Display;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Runs;

namespace Diffusion.Cli.Commands;

internal static class ShowCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var run = Arguments.Run();
        var json = Arguments.Json();
        var command = new DocumentedCommand(
            "show", "Shows a run: how it stands, its settings that are not defaults, its metrics, what it ran on, and its files.",
            "diffusion show runs/quickstart/1a2b3c4d5e6f",
            "diffusion show runs/quickstart/1a2b3c4d5e6f --json")
        {
            run, json,
        };
        command.SetAction(parsed =>
        {
            var shown = new ListedRun(ComparedRun.Read(RunFolder.Open(parsed.GetRequiredValue(run))));
            if (parsed.GetValue(json))
            {
                var whole = shown.ToJson();
                (whole["experiment"], whole["environment"]) = (shown.Run.Experiment.DeepClone(), shown.Run.Environment.DeepClone());
                whole["warnings"] = new JsonArray([.. (shown.Record?.Warnings ?? []).Select(w => (JsonNode)w)]);
                (whole["samplesSha256"], whole["dataSha256"]) = (shown.Record?.SamplesSha256, shown.Record?.DataSha256);
                Console.Out.WriteLine(JsonText.Of(whole));
            }
            else
            {
                foreach (var line in ShowText.Of(shown, catalog)) Console.Out.WriteLine(line);
            }
        });
        return command;
    }
}
