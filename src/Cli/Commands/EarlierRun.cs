using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Cli.Commands;

/// <summary>A run of the same experiment, to the last setting, that is there already.</summary>
internal sealed record EarlierRun(RunFolder Folder, VariantState State)
{
    /// <summary>The newest run of an experiment; null where there is none.</summary>
    public static EarlierRun? Of(Experiment experiment)
    {
        var first = Path.Combine(experiment.General.Output, experiment.Name, ExperimentIdentity.Id(experiment));
        if (!File.Exists(RunFolder.At(first).ExperimentFile)) return null;
        int n = 2;
        while (File.Exists(RunFolder.At($"{first}-{n}").ExperimentFile)) n++;
        var newest = RunFolder.At(n == 2 ? first : $"{first}-{n - 1}");
        return new(newest, VariantStates.Of(newest).State);
    }

    /// <summary>Says that it is there and what can be done; the exit code.</summary>
    public int Tell()
    {
        var path = RunText.Relative(Folder.Path);
        const string Another = "'--set seed=1' makes another, and '--again' the same once more.";
        if (State == VariantState.Finished)
        {
            Console.Out.WriteLine($"This experiment has been run: {path}. 'diffusion show {path}' shows it; {Another}");
            return ExitCode.Done;
        }

        Console.Error.WriteLine(State == VariantState.Running
            ? $"This experiment is being run: {path}. {Another}"
            : $"This experiment has a run that is not finished: {path}. 'diffusion resume {path}' goes on with it; {Another}");
        return ExitCode.Wrong;
    }
}
