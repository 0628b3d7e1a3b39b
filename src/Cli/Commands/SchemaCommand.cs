using System.CommandLine;
using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Cli.Commands;

internal static class SchemaCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var of = new Argument<string>("OF")
        {
            Description = "whose schema: experiment or sweep; or 'page', both as a page to read", DefaultValueFactory = _ => "experiment",
        };
        of.AcceptOnlyFromAmong("experiment", "sweep", "page");
        var with = Arguments.With();
        var command = new DocumentedCommand(
            "schema", "Prints the JSON Schema of experiment or sweep files, for editors, or the page of both for readers.",
            "diffusion schema > experiment.schema.json",
            "diffusion schema sweep > sweep.schema.json")
        {
            of, with,
        };
        command.SetAction(parsed =>
        {
            var known = new ExperimentReader(catalog).PluginsOf(parsed.GetValue(with));
            if (parsed.GetRequiredValue(of) == "page")
            {
                Console.Out.Write(FormatPage.Create(known));
                return;
            }

            var schema = parsed.GetRequiredValue(of) == "sweep" ? SweepSchema.Create(known) : ExperimentSchema.Create(known);
            Console.Out.WriteLine(JsonText.Of(schema));
        });
        return command;
    }
}
