using Diffusion.Framework.Files;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
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

/// <summary>A run whose trained module is used: to draw and measure again, or by another run. It owns its composition.</summary>
public sealed class TrainedRun(RunFolder folder, Composition composition) : IDisposable
{
    private nn.Module? _module;
    private object? _model;

    public RunFolder Folder { get; } = folder;

    public Composition Composition { get; } = composition;

    /// <summary>A run that is used with a changed experiment.</summary>
    /// <exception cref="ExperimentException">When the changed experiment would need another training.</exception>
    public static TrainedRun Changed(RunFolder folder, Experiment experiment, PluginCatalog catalog, Compute compute)
    {
        ExperimentIdentity.RequireSameTraining(new ExperimentReader(catalog).Read(folder.ExperimentFile), experiment, folder);
        return new(folder, new Composition(experiment, catalog, compute));
    }

    /// <summary>
    /// The checkpoint's folder of the stage that is used: the newest, or the best where the experiment draws with that; null before the
    /// first.
    /// </summary>
    public string? FindCheckpoint()
    {
        var folder = Folder.CheckpointsOf(Composition.Task.Stages(Composition), Composition.Task.ResultStage(Composition));
        return Composition.Experiment.During()?.Best is null
            ? new CheckpointStore(folder, 1).FindLatest() : BestCheckpoint.FindFolder(folder);
    }

    /// <summary>Refuses a run that draws no samples.</summary>
    /// <exception cref="InvalidOperationException">When it does not.</exception>
    public void RequireDrawing()
    {
        if (Composition.Task.Draws) return;
        throw new InvalidOperationException(
            $"The run in '{Folder.Path}' draws no samples: its task is '{Composition.Experiment[ITask.Kind].Plugin.Name}'.");
    }

    /// <summary>The steps that the stage that is used still lacks; 0 where nothing is trained.</summary>
    public long StepsLeft()
    {
        var stages = Composition.Task.Stages(Composition);
        int used = Composition.Task.ResultStage(Composition);
        return new CheckpointStore(Folder.CheckpointsOf(stages, used), 1).FindLatest() is { } latest
            ? stages[used].Options.Steps - CheckpointStore.StepOf(latest) : 0;
    }

    /// <summary>The same, and says so where it is not 0: numbers of half-trained weights are not those of the experiment.</summary>
    public long WarnOfStepsLeft(Action<string> warn)
    {
        long left = StepsLeft();
        if (left > 0)
            warn(
                $"The training of this run lacks {left} of its steps: this is a result of half-trained weights. "
                + $"'diffusion resume {Folder.Path}' goes on with it.");
        return left;
    }

    /// <summary>True for a finished run without any checkpoint, such as the oracle's.</summary>
    public bool HasNothingToTrain() =>
        File.Exists(Folder.RunFile) && RunRecord.Read(Folder) is { Status: RunStatus.Finished, Parameters: 0 };

    /// <summary>The module with averaged parameters, for evaluation, where the run computes. This object keeps it.</summary>
    /// <exception cref="InvalidOperationException">When the run has no checkpoint.</exception>
    public nn.Module Module()
    {
        if (_module is not null) return _module;
        _module = Composition.Compute.Take(
            Composition.Task.Stages(Composition)[Composition.Task.ResultStage(Composition)].CreateModule());
        // The oracle has nothing to load.
        if (_module.parameters().Any()) CheckpointStore.LoadAverages(RequireCheckpoint(), _module);
        // Parameters of TorchSharp's own layers outlive the caller's dispose scope by themselves; those made by hand and buffers do not.
        foreach (var parameter in _module.parameters()) parameter.DetachFromDisposeScope();
        foreach (var (_, buffer) in _module.named_buffers()) buffer.DetachFromDisposeScope();
        _module.eval();
        return _module;
    }

    /// <summary>Puts the averaged parameters into another module of the same shape.</summary>
    /// <exception cref="InvalidOperationException">When the run has no checkpoint.</exception>
    /// <exception cref="InvalidDataException">When the module has another shape.</exception>
    public void LoadInto(nn.Module module) => CheckpointStore.LoadAverages(RequireCheckpoint(), module);

    /// <summary>What the module is to metrics and other runs.</summary>
    public object Model() => _model ??= Composition.Task.CreateModel(Composition, Module());

    /// <summary>SHA-256 of the file of the averaged parameters; null where there is nothing to train.</summary>
    public string? DigestOfWeights()
    {
        return FindCheckpoint() is { } checkpoint ? Manifest.DigestOf(CheckpointStore.AveragesOf(checkpoint)) : null;
    }

    public void Dispose()
    {
        _module?.Dispose();
        Composition.Dispose();
    }

    private string RequireCheckpoint() => FindCheckpoint() ?? throw new InvalidOperationException(
        $"The run in '{Folder.Path}' has no checkpoint. 'diffusion resume {Folder.Path}' goes on with it.");
}

/// <summary>Where the checkpoints of a stage are: in the run's folder of them, or below it where there are several stages.</summary>
public static class StageFolders
{
    public static string CheckpointsOf(this RunFolder folder, IReadOnlyList<Stage> stages, int stage) =>
        stages.Count == 1 ? folder.FindCheckpoints() : Path.Combine(folder.FindCheckpoints(), stages[stage].Name);
}
