using System.CommandLine;
using System.Text.Json;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

namespace Diffusion.Cli.Commands;

internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create(PluginCatalog catalog)
    {
        var command = new Command("schema", "Prints the JSON Schema of experiment files, for editors.");
        command.SetAction(_ => Console.Out.WriteLine(ExperimentSchema.Create(catalog).ToJsonString(Indented)));
        return command;
    }
}
