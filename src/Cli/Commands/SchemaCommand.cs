using System.CommandLine;
using System.Text.Json;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Cli.Commands;

internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create(PluginCatalog catalog)
    {
        var of = new Argument<string>("OF") { Description = "whose schema: experiment or sweep", DefaultValueFactory = _ => "experiment" };
        of.AcceptOnlyFromAmong("experiment", "sweep");
        var with = Arguments.With();
        var command = new Command("schema", "Prints the JSON Schema of experiment or sweep files, for editors.") { of, with };
        command.SetAction(parsed =>
        {
            var known = new ExperimentReader(catalog).PluginsOf(parsed.GetValue(with));
            var schema = parsed.GetRequiredValue(of) == "sweep" ? SweepSchema.Create(known) : ExperimentSchema.Create(known);
            Console.Out.WriteLine(schema.ToJsonString(Indented));
        });
        return command;
    }
}
