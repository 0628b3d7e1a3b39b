using System.CommandLine;
using Diffusion.Cli.Display;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Reports;

namespace Diffusion.Cli.Commands;

internal static class ResumeCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var run = Arguments.Run();
        var command = new Command("resume", "Goes on with a run from its newest checkpoint.") { run };
        command.SetAction(parsed =>
        {
            var folder = RunFolder.Open(parsed.GetRequiredValue(run));
            using var interruption = new Interruption();
            var runner = new ExperimentRunner(catalog, new RunPictures(), TimeProvider.System);
            return RunText.Close(RunDisplay.Show(observer => runner.Resume(folder, observer, interruption.Token)));
        });
        return command;
    }
}
