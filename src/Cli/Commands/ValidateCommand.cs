using System.CommandLine;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Reports;

namespace Diffusion.Cli.Commands;

internal static class ValidateCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var files = new Argument<string[]>("FILE") { Description = "experiment or sweep files", Arity = ArgumentArity.OneOrMore };
        var set = Arguments.Set();
        var command = new Command(
            "validate", "Checks experiment and sweep files without running them; tells every problem, and what a sweep's seeds can show.")
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
                    if (SweepReader.IsSweep(file))
                    {
                        var plan = new SweepPlanner(catalog).Plan(file, parsed.GetRequiredValue(set));
                        Console.Out.WriteLine($"{file}: valid\n  {SweepOutlook.Of(plan)}");
                    }
                    else
                    {
                        new ExperimentReader(catalog).Read(file, parsed.GetRequiredValue(set));
                        Console.Out.WriteLine($"{file}: valid");
                    }
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
}
