using System.CommandLine;
using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Cli.Commands;

internal static class InitCommand
{
    private const string OfExperiment = "experiment", OfSweep = "sweep";

    public static Command Create(PluginCatalog catalog)
    {
        var of = new Argument<string>("OF")
        {
            Description = "what is written: experiment or sweep; anything else is the file of an experiment",
            DefaultValueFactory = _ => OfExperiment,
        };
        of.CompletionSources.Add(OfExperiment, OfSweep);
        var file = new Argument<string?>("FILE")
        {
            Description = "the file to write; first.json or first-sweep.json when absent",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var baseFile = new Option<string>("--base")
        {
            Description = "of a sweep: the experiment that its variants change, from the current folder",
            HelpName = "EXPERIMENT",
            DefaultValueFactory = _ => "first.json",
        };
        var command = new DocumentedCommand(
            "init", "Writes a first experiment, or a first sweep, with comments that say what each line does, and its schema beside it.",
            "diffusion init",
            "diffusion init my.json",
            "diffusion init sweep samplers.json --base my.json")
        {
            of, file, baseFile,
        };
        command.SetAction(parsed =>
        {
            var word = parsed.GetRequiredValue(of);
            bool isSweep = word == OfSweep;
            if (!isSweep && word != OfExperiment && parsed.GetValue(file) is { } second)
            {
                Console.Error.WriteLine(
                    $"'{word}' and '{second}' are two files; one is written. Allowed before a file: {OfExperiment}, {OfSweep}.");
                return ExitCode.Wrong;
            }

            var target = parsed.GetValue(file) ?? (isSweep ? "first-sweep.json" : word == OfExperiment ? "first.json" : word);
            if (Path.Exists(target))
            {
                Console.Error.WriteLine($"'{target}' exists and is left as it is; name another file.");
                return ExitCode.Wrong;
            }

            var folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
            var used = Path.GetRelativePath(folder, Path.GetFullPath(parsed.GetRequiredValue(baseFile))).Replace('\\', '/');
            Directory.CreateDirectory(folder);
            File.WriteAllText(target, isSweep ? FirstFiles.Sweep(used) : FirstFiles.Experiment);
            Console.Out.WriteLine(RunText.Relative(Path.GetFullPath(target)));
            var schema = Path.Combine(folder, isSweep ? "sweep.schema.json" : "experiment.schema.json");
            if (!File.Exists(schema))
            {
                File.WriteAllText(schema, JsonText.Of(isSweep ? SweepSchema.Create(catalog) : ExperimentSchema.Create(catalog)) + "\n");
                Console.Out.WriteLine(RunText.Relative(schema));
            }

            Console.Out.WriteLine($"Next: diffusion {(isSweep ? "sweep" : "run")} {target}");
            return ExitCode.Done;
        });
        return command;
    }
}
