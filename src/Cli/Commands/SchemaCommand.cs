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
        var of = new Argument<string>("OF") { Description = "whose schema: experiment or sweep", DefaultValueFactory = _ => "experiment" };
        of.AcceptOnlyFromAmong("experiment", "sweep");
        var command = new DocumentedCommand(
            "schema", "Prints the JSON Schema of experiment or sweep files, for editors.",
            "diffusion schema > experiment.schema.json",
            "diffusion schema sweep > sweep.schema.json")
        {
            of,
        };
        command.SetAction(parsed =>
        {
            var schema = parsed.GetRequiredValue(of) == "sweep" ? SweepSchema.Create(catalog) : ExperimentSchema.Create(catalog);
            Console.Out.WriteLine(JsonText.Of(schema));
        });
        return command;
    }
}
