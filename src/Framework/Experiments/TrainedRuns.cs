using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using static TorchSharp.torch;

namespace Diffusion.Framework.Experiments;

/// <summary>Opens the trained runs that an experiment refers to: a classifier to follow, a weaker model to move away from.</summary>
/// <param name="catalog">The plugins.</param>
/// <param name="compute">Where this run computes.</param>
/// <param name="referred">The experiments of the runs, by the paths of the references, as far as they are known.</param>
public sealed class TrainedRuns(PluginCatalog catalog, Compute compute, IReadOnlyDictionary<string, Experiment>? referred = null)
    : IDisposable
{
    private readonly Dictionary<string, TrainedRun> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Composition> _compositions = new(StringComparer.Ordinal);

    /// <summary>What the other run has trained, where this run computes. This object keeps it.</summary>
    /// <exception cref="RunNotFoundException">When there is none, or there are several.</exception>
    /// <exception cref="ExperimentException">When its experiment cannot be read.</exception>
    public TModel Open<TModel>(RunReference<TModel> reference)
        where TModel : class => (TModel)Run(reference).Model();

    /// <summary>What the other run was made for; it may be yet to come, as in the plan of a sweep. Null where there is none.</summary>
    public Experiment? FindExperiment(RunReference reference)
    {
        if (referred?.GetValueOrDefault(reference.Path) is { } known) return known;
        try
        {
            return Run(reference).Composition.Experiment;
        }
        catch (RunNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The plugins of the other run, which need not have trained anything yet. This object keeps them.</summary>
    /// <exception cref="RunNotFoundException">When there is none, or there are several.</exception>
    /// <exception cref="ExperimentException">When its experiment cannot be read.</exception>
    public Composition Plugins(RunReference reference)
    {
        if (_compositions.TryGetValue(reference.Path, out var known)) return known;
        return _compositions[reference.Path] = referred?.GetValueOrDefault(reference.Path) is { } experiment
            ? new(experiment, catalog, compute)
            : Run(reference).Composition;
    }

    /// <summary>SHA-256 of the weights that a reference gives; null where the other run has nothing to train.</summary>
    public string? DigestOfWeights(RunReference reference) => Run(reference).DigestOfWeights();

    /// <summary>The run at a path: its folder, or a folder above that holds no other run.</summary>
    /// <exception cref="RunNotFoundException">When there is none, or there are several.</exception>
    public static RunFolder Find(string path)
    {
        var folders = RunFolder.FindAll(path);
        return folders.Count == 1 ? folders[0]
            : throw (folders.Count == 0 ? new RunNotFoundException(path) : new RunNotFoundException(path, folders));
    }

    /// <summary>Begins a training with what the other run has trained: its averaged parameters, in a module of the same shape.</summary>
    /// <param name="reference">The other run.</param>
    /// <param name="setting">The path of the setting that names it, for messages.</param>
    /// <param name="module">Takes the parameters.</param>
    /// <exception cref="InvalidOperationException">When the other run has no checkpoint, or a network of another shape.</exception>
    public void LoadInto(RunReference reference, string setting, nn.Module module)
    {
        try
        {
            Run(reference).LoadInto(module);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidOperationException(
                $"{setting}: the run '{reference.Path}' has trained a network of another shape: {e.Message} "
                + "Name a run with the same model and data of the same shape.", e);
        }
    }

    public void Dispose()
    {
        foreach (var composition in _compositions.Values.Except(_open.Values.Select(r => r.Composition))) composition.Dispose();
        foreach (var run in _open.Values) run.Dispose();
    }

    private TrainedRun Run(RunReference reference)
    {
        if (_open.TryGetValue(reference.Path, out var run)) return run;
        var folder = Find(reference.Path);
        var experiment = new ExperimentReader(catalog).Read(folder.ExperimentFile);
        return _open[reference.Path] = new(folder, new Composition(experiment, catalog, compute));
    }
}
