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
        var command = new Command("sample", "Draws new samples from a trained run, with other settings if asked for.") { run, set };
        command.SetAction(parsed =>
        {
            var folder = RunFolder.Open(parsed.GetRequiredValue(run));
            var experiment = new ExperimentReader(catalog).Read(folder.ExperimentFile, parsed.GetRequiredValue(set));
            var runner = new ExperimentRunner(catalog, new RunPictures(), TimeProvider.System);
            return RunDisplay.ShowUnlessInterrupted(
                (observer, cancellation) => runner.Sample(folder, experiment, observer, cancellation), RunText.Close);
        });
        return command;
    }
}
