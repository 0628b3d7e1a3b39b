using System.CommandLine;
using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Diffusion.Reports;

namespace Diffusion.Cli.Commands;

internal static class ResumeCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var run = Arguments.Run();
        var command = new DocumentedCommand(
            "resume", "Goes on with a run from its newest checkpoint.",
            "diffusion resume runs/quickstart/1a2b3c4d5e6f")
        {
            run,
        };
        command.SetAction(parsed =>
        {
            var folder = RunFolder.Open(parsed.GetRequiredValue(run));
            if (File.Exists(folder.RunFile))
            {
                if (VariantStates.Of(folder).State == VariantState.Finished && !CheckpointStore.AnyDamaged(folder.FindCheckpoints()))
                {
                    var path = RunText.Relative(folder.Path);
                    Console.Out.WriteLine(
                        $"The run {path} is finished; nothing is left to do. 'diffusion show {path}' shows it. To train longer, "
                        + $"run an experiment with \"training\": {{ \"from\": \"{path}\", ... }}.");
                    return ExitCode.Done;
                }

                var source = ExperimentSource.OfFile(folder.ExperimentFile, catalog);
                MachineCheck.Require(new ExperimentReader(catalog).Read(source), source, catalog);
            }

            using var interruption = new Interruption();
            var runner = new ExperimentRunner(catalog, new RunPictures(), TimeProvider.System);
            return RunText.Close(RunDisplay.Show(observer => runner.Resume(folder, observer, interruption.Token)));
        });
        return command;
    }
}
