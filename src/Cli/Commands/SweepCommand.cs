using System.CommandLine;
using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Diffusion.Reports;

namespace Diffusion.Cli.Commands;

internal static class SweepCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var file = new Argument<string>("FILE") { Description = "a sweep file" };
        var set = Arguments.Set();
        set.Description = "changes a setting of every variant, or of the executor, such as --set executor.parallel=4; may be repeated";
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "tells the variants, what their seeds can show, what is done and how long the rest takes; runs nothing",
        };
        var rerun = new Option<string?>("--rerun")
        {
            Description = "failed: tries failed variants again; all: makes everything anew and puts the earlier runs aside",
            HelpName = "failed|all",
        };
        rerun.AcceptOnlyFromAmong("failed", "all");
        var command = new DocumentedCommand(
            "sweep", "Runs the variants of an experiment that have not been run yet, and compares all of them in a report.",
            "diffusion sweep experiments/sweeps/samplers.json --dry-run",
            "diffusion sweep experiments/sweeps/samplers.json",
            "diffusion sweep experiments/sweeps/samplers.json --set executor.parallel=4 --rerun failed")
        {
            file, set, dryRun, rerun,
        };
        command.SetAction(parsed =>
        {
            var plan = new SweepPlanner(catalog).Plan(parsed.GetRequiredValue(file), parsed.GetRequiredValue(set));
            var executor = plan.CreateExecutor(catalog, RunningProgram.Command());
            MachineCheck.Require(plan, executor, catalog);
            if (parsed.GetValue(dryRun))
            {
                var board = new SweepBoard(plan);
                int places = executor.Places(plan.Threads);
                SweepText.Describe(plan, board, places, SweepSpeed.OfFinished(board) ?? Probe(catalog, plan.Runs[0].Experiment, places));
                return ExitCode.Done;
            }

            var again = parsed.GetValue(rerun) switch { "failed" => Rerun.Failed, "all" => Rerun.All, _ => Rerun.None };
            using var interruption = new Interruption();
            using var composition = new Composition(plan.Runs[0].Experiment, catalog);
            var end = SweepDisplay.Show(plan, executor, observer =>
                new SweepRunner(plan, executor, new SweepReport(catalog), composition.Get(ITracker.Kind), observer)
                    .Run(again, interruption.Token));
            return SweepText.Close(plan, end, catalog, interruption.Token.IsCancellationRequested);
        });
        return command;
    }

    /// <summary>Before a run is finished, the first variant's speed in a moment of training stands for all.</summary>
    private static SweepSpeed? Probe(PluginCatalog catalog, Experiment experiment, int places)
    {
        int threads = experiment.General.Threads > 0 ? experiment.General.Threads : Math.Max(1, Cores.Available / places);
        return SpeedProbe.StepsPerSecond(experiment, catalog, threads) is { } speed
            ? SweepSpeed.OfTraining(speed, experiment.Task.Work(experiment).BatchSize)
            : null;
    }
}
