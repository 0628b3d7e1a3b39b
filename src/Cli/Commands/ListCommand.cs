using System.CommandLine;
using System.Text.Json.Nodes;
using Diffusion.Cli.Display;
using Diffusion.Framework.Plugins;
using Diffusion.Reports.Runs;

namespace Diffusion.Cli.Commands;

internal static class ListCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var directory = Arguments.Runs();
        var where = Arguments.Where();
        var sort = new Option<string?>("--sort")
        {
            Description = "a metric, the best first; or a setting, seconds or steps, the smallest first; the oldest first when absent",
            HelpName = "NAME",
        };
        var json = Arguments.Json();
        var command = new DocumentedCommand(
            "list", "Lists runs: how they stand, a metric, and the settings in which they differ.",
            "diffusion list",
            "diffusion list runs/toy2d --sort energy",
            "diffusion list --where sampler=ddim --where 'sampling.steps<=20'",
            "diffusion list --where status=failed --json")
        {
            directory, where, sort, json,
        };
        command.SetAction(parsed =>
        {
            var runs = RunCondition.Filter(ListedRun.Below(parsed.GetRequiredValue(directory)), parsed.GetRequiredValue(where));
            var order = new RunOrder(catalog, runs);
            var metric = parsed.GetValue(sort) ?? order.LeadOf(runs);
            runs = parsed.GetValue(sort) is { } name ? order.By(name, runs) : [.. runs.OrderBy(r => r.Record?.StartedAt)];
            if (parsed.GetValue(sort) is { } by && runs.Any(r => r.Metrics.ContainsKey(by)))
                foreach (var caution in RankingCautions.Of(runs, by)) Console.Error.WriteLine(caution);
            if (parsed.GetValue(json)) Console.Out.WriteLine(JsonText.Of(new JsonArray([.. runs.Select(r => r.ToJson())])));
            else foreach (var line in ListText.Of(runs, metric)) Console.Out.WriteLine(line);
        });
        return command;
    }
}
