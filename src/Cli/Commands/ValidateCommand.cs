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
            "validate",
            "Checks experiment and sweep files without running them; tells every problem, what is allowed but unfit, "
            + "and what a sweep's seeds can show.")
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
                    foreach (var line in Lines(file, parsed.GetRequiredValue(set), catalog)) Console.Out.WriteLine(line);
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

    /// <summary>What is said of a valid file.</summary>
    /// <exception cref="ExperimentException">When it is not valid.</exception>
    private static IReadOnlyList<string> Lines(string file, string[] set, PluginCatalog catalog)
    {
        var plan = SweepReader.IsSweep(file) ? new SweepPlanner(catalog).Plan(file, set) : null;
        var warnings = plan?.Warnings ?? new ExperimentReader(catalog).Read(file, set).Warnings.Select(w => w.ToString());
        return
        [
            $"{file}: valid",
            .. plan is null ? Array.Empty<string>() : [$"  {SweepOutlook.Of(plan)}"],
            .. warnings.Select(warning => $"{file}: warning: {warning}"),
        ];
    }
}
