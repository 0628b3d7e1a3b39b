using System.CommandLine;
using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Reports;

namespace Diffusion.Cli.Commands;

internal static class RunCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var file = Arguments.ExperimentFile();
        var set = Arguments.Set();
        var command = new Command("run", "Runs an experiment: trains, samples, measures, draws.") { file, set };
        command.SetAction(parsed =>
        {
            var experiment = new ExperimentReader(catalog).Read(parsed.GetRequiredValue(file), parsed.GetRequiredValue(set));
            using var interruption = new Interruption();
            var runner = new ExperimentRunner(catalog, new RunPictures(), TimeProvider.System);
            return RunText.Close(RunDisplay.Show(observer => runner.Run(experiment, observer, interruption.Token)));
        });
        return command;
    }
}
