using System.CommandLine;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Cli.Commands;

internal static class ValidateCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var files = new Argument<string[]>("FILE") { Description = "experiment or sweep files", Arity = ArgumentArity.OneOrMore };
        var set = Arguments.Set();
        var command = new Command(
            "validate", "Checks experiment and sweep files and tells every problem, and what is allowed but unfit, without running them.")
        {
            files, set,
        };
        command.SetAction(parsed =>
        {
            int code = ExitCode.Done;
            foreach (var file in parsed.GetRequiredValue(files))
            {
                try
                {
                    var warnings = Warnings(file, parsed.GetRequiredValue(set), catalog);
                    Console.Out.WriteLine($"{file}: valid");
                    foreach (var warning in warnings) Console.Out.WriteLine($"{file}: warning: {warning}");
                }
                catch (ExperimentException e)
                {
                    Console.Error.WriteLine(e.Message);
                    code = ExitCode.Wrong;
                }
            }

            return code;
        });
        return command;
    }

    /// <summary>What is allowed but unfit in a valid file.</summary>
    /// <exception cref="ExperimentException">When it is not valid.</exception>
    private static IEnumerable<string> Warnings(string file, string[] set, PluginCatalog catalog) => SweepReader.IsSweep(file)
        ? new SweepPlanner(catalog).Plan(file, set).Warnings
        : new ExperimentReader(catalog).Read(file, set).Warnings.Select(w => w.ToString());
}
