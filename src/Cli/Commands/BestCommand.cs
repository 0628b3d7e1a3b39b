using System.CommandLine;
using Diffusion.Cli.Display;
using Diffusion.Framework.Plugins;
using Diffusion.Reports;
using Diffusion.Reports.Runs;

namespace Diffusion.Cli.Commands;

internal static class BestCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var directory = Arguments.Runs();
        var where = Arguments.Where();
        var metric = new Option<string?>("--metric")
        {
            Description = "the metric that judges; when absent the one that suits the data best, not the metric of a sweep",
            HelpName = "NAME",
        };
        var json = Arguments.Json();
        var command = new DocumentedCommand(
            "best", "Names the finished run with the best value of a metric. A report tells whether it is better by more than chance.",
            "diffusion best runs/toy2d",
            "diffusion best runs --metric energy --where sampler=heun",
            "diffusion show $(diffusion best runs --json | jq -r .path)")
        {
            directory, where, metric, json,
        };
        command.SetAction(parsed =>
        {
            var runs = RunCondition.Filter(ListedRun.Below(parsed.GetRequiredValue(directory)), parsed.GetRequiredValue(where));
            var (best, judged) = new RunOrder(catalog, runs).Best(runs, parsed.GetValue(metric));
            foreach (var caution in RankingCautions.Of(runs, judged.Name)) Console.Error.WriteLine(caution);
            if (parsed.GetValue(json))
            {
                var whole = best.ToJson();
                (whole["metric"], whole["value"]) = (judged.Name, best.Metrics[judged.Name]);
                Console.Out.WriteLine(JsonText.Of(whole));
            }
            else
            {
                Console.Out.WriteLine(
                    $"{RunText.Relative(best.Folder.Path)}  {judged.Name} {NumberText.Of(best.Metrics[judged.Name])}, "
                    + $"the {judged.Best} of {Runs(runs.Count(r => r.IsFinished && r.Metrics.ContainsKey(judged.Name)))}");
            }
        });
        return command;
    }

    private static string Runs(int count) => count == 1 ? "1 run" : $"{count} runs";
}
