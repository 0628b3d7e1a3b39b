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
        var of = new Argument<string>("OF") { Description = "whose schema: experiment or sweep; or 'page', both as a page to read", DefaultValueFactory = _ => "experiment" };
        of.AcceptOnlyFromAmong("experiment", "sweep", "page");
        var with = Arguments.With();
        var command = new Command("schema", "Prints the JSON Schema of experiment or sweep files, for editors, or the page of both for readers.") { of, with };
        command.SetAction(parsed =>
        {
            var known = new ExperimentReader(catalog).PluginsOf(parsed.GetValue(with));
            if (parsed.GetRequiredValue(of) == "page")
            {
                Console.Out.Write(FormatPage.Create(known));
                return;
            }

            var schema = parsed.GetRequiredValue(of) == "sweep" ? SweepSchema.Create(known) : ExperimentSchema.Create(known);
            Console.Out.WriteLine(schema.ToJsonString(Indented));
        });
        return command;
    }
}
