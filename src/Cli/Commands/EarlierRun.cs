using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Cli.Commands;

/// <summary>A run of the same experiment, to the last setting, that is there already.</summary>
/// <param name="Folder">The run.</param>
/// <param name="State">How it stands.</param>
/// <param name="Changed">A file or folder of its data that was changed after it began; null where none was.</param>
internal sealed record EarlierRun(RunFolder Folder, VariantState State, string? Changed)
{
    /// <summary>The newest run of an experiment with the same files; null where there is none.</summary>
    public static EarlierRun? Of(Experiment experiment)
    {
        var newest = Runs(experiment).LastOrDefault(r => ResolvedExperiment.NamesTheSameFiles(experiment, r));
        if (newest is null) return null;
        var (state, record) = VariantStates.Of(newest);
        var changed = experiment.Choices.Values.SelectMany(c => c).SelectMany(c => c.All()).SelectMany(c => c.Choice.Paths.Values)
            .SelectMany(p => Parts(p.Full, Path.GetFullPath(experiment.General.Output))).FirstOrDefault(p => File.GetLastWriteTimeUtc(p) > record?.StartedAt);
        return new(newest, state, changed);
    }

    /// <summary>ID, ID-2, ID-3, ..., of which some may have been deleted.</summary>
    private static IEnumerable<RunFolder> Runs(Experiment experiment)
    {
        var (folder, id) = (Path.Combine(experiment.General.Output, experiment.Name), ExperimentIdentity.Id(experiment));
        if (!Directory.Exists(folder)) return [];
        return Directory.EnumerateDirectories(folder, id + "*")
            .Select(path => (Run: RunFolder.At(Path.Combine(folder, Path.GetFileName(path))), End: Path.GetFileName(path)[id.Length..]))
            .Select(r => (r.Run, Number: r.End.Length == 0 ? 1 : int.TryParse(r.End.AsSpan(1), out int n) && r.End[0] == '-' ? n : 0))
            .Where(r => r.Number > 0 && File.Exists(r.Run.ExperimentFile)).OrderBy(r => r.Number).Select(r => r.Run);
    }

    /// <summary>
    /// A file, or a folder with all that is shown in it: a file that is written over changes no folder, and one that is added or taken away
    /// changes the folder it is in. What runs write below a folder of data is no data.
    /// </summary>
    private static IEnumerable<string> Parts(string path, string output)
    {
        if (!Directory.Exists(path)) return File.Exists(path) ? [path] : [];
        var all = Directory.EnumerateFileSystemEntries(path, "*", new EnumerationOptions { RecurseSubdirectories = true }).Prepend(path);
        return IsIn(output, path) ? all.Where(p => !IsIn(p, output) && !IsIn(output, p)) : all;
    }

    private static bool IsIn(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Says that it is there and what can be done; the exit code.</summary>
    public int Tell()
    {
        var path = RunText.Relative(Folder.Path);
        const string Another = "'--set seed=1' makes another, and '--again' the same once more.";
        if (Changed is not null)
        {
            Console.Error.WriteLine(
                $"This experiment has a run, {path}, but '{Changed}' was changed after it began. '--again' makes another with what is there now.");
            return ExitCode.Wrong;
        }

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
