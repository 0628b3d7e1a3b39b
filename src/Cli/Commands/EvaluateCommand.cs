using System.CommandLine;
using System.Text.Json.Nodes;
using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Reports;

namespace Diffusion.Cli.Commands;

internal static class EvaluateCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var run = Arguments.Run();
        var metrics = new Option<string[]>("--metrics")
        {
            Description = "the metrics, with the options that the run's experiment gives them; those of the experiment when absent",
            HelpName = "name",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var samples = new Option<long?>("--samples")
        {
            Description = "how many samples; as many as the experiment says when absent",
            HelpName = "N",
        };
        var set = Arguments.Set();
        var command = new DocumentedCommand(
            "evaluate", "Measures a trained run, with other metrics or more samples if asked for.",
            "diffusion evaluate runs/quickstart/1a2b3c4d5e6f --metrics kid energy",
            "diffusion evaluate runs/quickstart/1a2b3c4d5e6f --samples 50000")
        {
            run, metrics, samples, set,
        };
        command.SetAction(parsed =>
        {
            var folder = RunFolder.Open(parsed.GetRequiredValue(run));
            var names = parsed.GetRequiredValue(metrics);
            var reader = new ExperimentReader(catalog);
            if (names.Length > 0 && Unknown(names, reader.PluginsOf(folder.ExperimentFile))) return ExitCode.Wrong;
            List<string> overrides = [.. parsed.GetRequiredValue(set)];
            if (names.Length > 0) overrides.Add($"metrics={Choices(names, reader.Read(folder.ExperimentFile)).ToJsonString()}");
            if (parsed.GetValue(samples) is { } count) overrides.Add($"sampling.count={count}");
            var source = ExperimentSource.Load(folder.ExperimentFile, catalog, overrides);
            var experiment = reader.Read(source);
            MachineCheck.RequireDrawing(experiment, source, catalog);
            return RunDisplay.ShowUnlessInterrupted(
                (observer, cancellation) => new Evaluation(catalog, new RunPictures()).Run(folder, experiment, observer, cancellation),
                RunText.Close);
        });
        return command;
    }

    private static bool Unknown(string[] names, PluginCatalog catalog)
    {
        string[] known = [.. catalog.Of(IMetric.Kind).Select(p => p.Name)];
        string[] unknown = [.. names.Where(n => !known.Contains(n))];
        foreach (var name in unknown)
            Console.Error.WriteLine($"There is no metric '{name}'; allowed: {string.Join(", ", known)}.{NearestName.Hint(name, known)}");
        return unknown.Length > 0;
    }

    private static JsonArray Choices(string[] names, Experiment experiment) => new([.. names.Select(name =>
        experiment.Choices.GetValueOrDefault(IMetric.Kind, []).FirstOrDefault(c => c.Plugin.Name == name) is { } own
            ? ResolvedExperiment.Node(own)
            : (JsonNode)name)]);
}
