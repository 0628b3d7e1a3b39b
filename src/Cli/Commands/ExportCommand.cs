using System.CommandLine;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;

namespace Diffusion.Cli.Commands;

internal static class ExportCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var run = Arguments.Run();
        var to = new Option<string>("--to")
        {
            Description = "the format: safetensors, or pt for torch.load", DefaultValueFactory = _ => "safetensors",
        };
        to.AcceptOnlyFromAmong("safetensors", "pt");
        var output = new Option<string?>("--output") { Description = "the file; weights.safetensors or weights.pt in the run's folder when absent" };
        var command = new DocumentedCommand(
            "export", "Writes a trained run's averaged weights to a file that Python reads.",
            "diffusion export runs/digits/1a2b3c4d5e6f",
            "diffusion export runs/digits/1a2b3c4d5e6f --to pt --output digits.pt")
        {
            run, to, output,
        };
        command.SetAction(parsed =>
        {
            var folder = RunFolder.Open(parsed.GetRequiredValue(run));
            var format = parsed.GetRequiredValue(to);
            var file = parsed.GetValue(output) ?? folder.File($"weights.{format}");
            if (Path.GetExtension(file) != $".{format}")
            {
                Console.Error.WriteLine($"--output is '{file}', which does not end with '.{format}'; --to names the format.");
                return ExitCode.Wrong;
            }

            var experiment = new ExperimentReader(catalog).Read(folder.ExperimentFile);
            using var trained = new TrainedRun(folder, new Composition(experiment, catalog));
            if (trained.HasNothingToTrain())
            {
                Console.Error.WriteLine($"The run in '{folder.Path}' has no weights: its model has nothing to train.");
                return ExitCode.Wrong;
            }

            var module = trained.Module();
            WeightFile.Write(module, file);
            Console.Out.WriteLine(
                $"{module.state_dict().Count} tensors, {module.parameters().Sum(p => p.NumberOfElements):N0} parameters: {file}");
            return ExitCode.Done;
        });
        return command;
    }
}
