using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Running;

/// <summary>Opens the trained runs that an experiment names: a classifier to follow, a weaker model to move away from.</summary>
public sealed class TrainedRuns(PluginCatalog catalog) : IDisposable
{
    private readonly Dictionary<string, TrainedRun> _open = [];

    /// <summary>The run at a path: its folder, or a folder above that holds no other run.</summary>
    /// <exception cref="RunNotFoundException">When there is none, or there are several.</exception>
    /// <exception cref="ExperimentException">When its experiment cannot be read.</exception>
    public TrainedRun Open(string path)
    {
        if (_open.TryGetValue(path, out var run)) return run;
        var folders = RunFolder.FindAll(path);
        if (folders.Count != 1) throw folders.Count == 0 ? new RunNotFoundException(path) : new RunNotFoundException(path, folders);
        return _open[path] = new(folders[0], new Composition(new ExperimentReader(catalog).Read(folders[0].ExperimentFile), catalog));
    }

    /// <summary>Why a run cannot serve an experiment, as a sentence; null when it can.</summary>
    /// <typeparam name="TTask">What the run must have been trained for.</typeparam>
    /// <param name="path">Path of the run.</param>
    /// <param name="space">What the experiment's samples are.</param>
    public string? Refusal<TTask>(string path, DataSpace space)
        where TTask : IExperimentTask
    {
        try
        {
            var run = Open(path);
            var other = run.Composition.Data.Space;
            if (run.Composition.Task is not TTask)
            {
                var tasks = catalog.Of(PluginKinds.Task)
                    .Where(t => t.Implementation.IsAssignableTo(typeof(TTask)))
                    .Select(t => $"'{t.Name}'");
                return $"The run '{path}' was made for the task '{run.Composition.Experiment[PluginKinds.Task].Plugin.Name}'; "
                    + $"a run of the task {string.Join(" or ", tasks)} is needed.";
            }

            if (!other.Shape.SequenceEqual(space.Shape) || other.Classes != space.Classes || other.VectorSize != space.VectorSize)
                return $"The run '{path}' was trained on samples {Text(other)}, but here they are {Text(space)}.";
            return run.Checkpoint is null && run.HasParameters
                ? $"The run '{path}' has no checkpoint yet; 'diffusion resume {path}' goes on with it."
                : null;
        }
        catch (Exception e) when (e is RunNotFoundException or ExperimentException)
        {
            return e.Message;
        }
    }

    public void Dispose()
    {
        foreach (var run in _open.Values) run.Dispose();
    }

    private static string Text(DataSpace space) =>
        $"of shape {space} with {space.Classes} classes" + (space.VectorSize > 0 ? $" and targets of {space.VectorSize}" : "");
}
