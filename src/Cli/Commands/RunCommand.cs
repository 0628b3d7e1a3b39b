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
        var again = new Option<bool>("--again")
        {
            Description = "runs an experiment that has been run once more; the new run gets the suffix -2, -3, ...",
        };
        var command = new DocumentedCommand(
            "run", "Runs an experiment: trains, samples, measures, draws.",
            "diffusion run experiments/quickstart.json",
            "diffusion run experiments/toy2d.json --set training.steps=500 --set sampler=heun",
            "diffusion run experiments/toy2d.json --set seed=1",
            "diffusion run experiments/toy2d.json --again")
        {
            file, set, again,
        };
        command.SetAction(parsed =>
        {
            var source = ExperimentSource.Load(parsed.GetRequiredValue(file), catalog, parsed.GetRequiredValue(set));
            var experiment = new ExperimentReader(catalog).Read(source);
            MachineCheck.Require(experiment, source, catalog);
            if (!parsed.GetValue(again) && EarlierRun.Of(experiment) is { } earlier) return earlier.Tell();
            using var interruption = new Interruption();
            var runner = new ExperimentRunner(catalog, new RunPictures(), TimeProvider.System);
            return RunText.Close(RunDisplay.Show(observer => runner.Run(experiment, observer, interruption.Token)));
        });
        return command;
    }
}
