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
        var deep = new Option<bool>("--deep")
        {
            Description = "also reads every picture and every value of the data, as a run does when it starts",
        };
        var command = new DocumentedCommand(
            "validate",
            "Checks experiment and sweep files without running them; tells every problem, what is allowed but unfit, "
            + "and what a sweep's seeds can show.",
            "diffusion validate my.json",
            "diffusion validate experiments/*.json experiments/sweeps/*.json",
            "diffusion validate --deep my.json --set data.file=points.csv")
        {
            files, set, deep,
        };
        command.SetAction(parsed =>
        {
            int code = ExitCode.Done;
            foreach (var file in parsed.GetRequiredValue(files))
            {
                try
                {
                    var valid = Valid(file, parsed.GetRequiredValue(set), catalog);
                    if (parsed.GetValue(deep)) DataReading.Read(valid.Experiments, catalog);
                    foreach (var line in valid.Lines) Console.Out.WriteLine(line);
                }
                catch (InvalidDataException e)
                {
                    Console.Error.WriteLine($"{file}: data: {e.Message}");
                    code = ExitCode.Wrong;
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
    private static (IReadOnlyList<Experiment> Experiments, IReadOnlyList<string> Lines) Valid(
        string file, string[] set, PluginCatalog catalog)
    {
        var plan = SweepReader.IsSweep(file) ? new SweepPlanner(catalog).Plan(file, set) : null;
        IReadOnlyList<Experiment> experiments = plan is null
            ? [new ExperimentReader(catalog).Read(file, set)]
            : [.. plan.Variants.Select(v => v.Experiment)];
        var warnings = plan?.Warnings ?? experiments[0].Warnings.Select(w => w.ToString());
        return (experiments,
        [
            $"{file}: valid",
            .. plan is null ? Array.Empty<string>() : [$"  {SweepOutlook.Of(plan)}"],
            .. warnings.Select(warning => $"{file}: warning: {warning}"),
        ]);
    }
}
