using System.CommandLine;
using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Reports;

namespace Diffusion.Cli.Commands;

internal static class SampleCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var run = Arguments.Run();
        var set = Arguments.Set();
        var command = new DocumentedCommand(
            "sample", "Draws from a trained run again: the same samples, or others where settings are changed.",
            "diffusion sample runs/quickstart/1a2b3c4d5e6f",
            "diffusion sample runs/quickstart/1a2b3c4d5e6f --set sampler=heun --set sampling.steps=20")
        {
            run, set,
        };
        command.SetAction(parsed =>
        {
            var folder = RunFolder.Open(parsed.GetRequiredValue(run));
            var source = ExperimentSource.Load(folder.ExperimentFile, catalog, parsed.GetRequiredValue(set));
            var experiment = new ExperimentReader(catalog).Read(source);
            MachineCheck.RequireDrawing(experiment, source, catalog);
            var runner = new ExperimentRunner(catalog, new RunPictures(), TimeProvider.System);
            return RunDisplay.ShowUnlessInterrupted(
                (observer, cancellation) => runner.Sample(folder, experiment, observer, cancellation), RunText.Close);
        });
        return command;
    }
}
