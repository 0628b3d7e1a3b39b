using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>
/// A trained run as another run uses it. Its schedule may differ from the other's: noisy samples are then scaled to the level of its own
/// schedule that has the same ratio of noise to signal.
/// </summary>
public sealed class TrainedRun : IDisposable
{
    private nn.Module? _module;

    internal TrainedRun(RunFolder folder, Composition composition) => (Folder, Composition) = (folder, composition);

    /// <summary>A run of which samples are drawn with a changed experiment.</summary>
    /// <exception cref="ExperimentException">When the changed experiment would need another training.</exception>
    /// <exception cref="InvalidOperationException">When the run draws no samples.</exception>
    internal static TrainedRun ForSampling(RunFolder folder, Experiment experiment, PluginCatalog catalog)
    {
        TrainedPart.RequireSame(new ExperimentReader(catalog).Read(folder.ExperimentFile), experiment, folder);
        var run = new TrainedRun(folder, new Composition(experiment, catalog));
        if (run.Composition.Task is IDenoiserTask) return run;
        run.Dispose();
        throw new InvalidOperationException(
            $"The run in '{folder.Path}' draws no samples: its task is '{experiment[PluginKinds.Task].Plugin.Name}'.");
    }

    public RunFolder Folder { get; }

    public Composition Composition { get; }

    /// <summary>The newest checkpoint's folder, or null before the first.</summary>
    public string? Checkpoint => new CheckpointStore(Folder.Checkpoints, 1).Latest;

    /// <summary>False for a run that has nothing to train, such as the oracle's.</summary>
    public bool HasParameters => RunRecord.Read(Folder).Parameters > 0;

    /// <summary>Its network with averaged parameters, as an estimate of x0.</summary>
    public IDenoiser Denoiser() => new ForeignDenoiser(this, ((IDenoiserTask)Composition.Task).Denoiser(Module()));

    /// <summary>Its network with averaged parameters, as a classifier of noisy samples.</summary>
    public INoisyClassifier Classifier() => new ForeignClassifier(this, ((IClassifierTask)Composition.Task).Classifier(Module()));

    /// <summary>The module with averaged parameters, for evaluation, on the CPU until it is moved. This object keeps it.</summary>
    /// <exception cref="InvalidOperationException">When the run has no checkpoint.</exception>
    public nn.Module Module()
    {
        if (_module is not null) return _module;
        _module = Composition.Task.CreateModule();
        // Parameters outlive the caller's dispose scope by themselves; buffers do not.
        foreach (var (_, buffer) in _module.named_buffers()) buffer.DetachFromDisposeScope();
        // The oracle has nothing to load.
        if (_module.parameters().Any())
        {
            var checkpoint = Checkpoint ?? throw new InvalidOperationException(
                $"The run in '{Folder.Path}' has no checkpoint. 'diffusion resume {Folder.Path}' goes on with it.");
            CheckpointStore.LoadAverages(checkpoint, _module);
        }

        _module.eval();
        return _module;
    }

    public void Dispose()
    {
        _module?.Dispose();
        Composition.Dispose();
    }

    /// <summary>x_t of another schedule as x_t of this run's, with its level there.</summary>
    private (Tensor Xt, NoiseLevel Level) Own(Tensor xt, NoiseLevel level)
    {
        if (_module!.parameters().FirstOrDefault() is { } parameter && parameter.device != xt.device) _module.to(xt.device);
        var schedule = Composition.Schedule;
        var same = schedule.At(Math.Clamp(level.Time, schedule.MinTime, schedule.MaxTime));
        if (same == level) return (xt, level);
        var own = schedule.LevelAtNoiseRatio(level.NoiseRatio);
        return (own.Alpha / level.Alpha * xt, own);
    }

    private sealed class ForeignDenoiser(TrainedRun run, IDenoiser inner) : IDenoiser
    {
        public Tensor Denoise(Tensor xt, NoiseLevel level, Condition? condition)
        {
            using var scope = NewDisposeScope();
            var (own, at) = run.Own(xt, level);
            return inner.Denoise(own, at, condition).MoveToOuterDisposeScope();
        }
    }

    private sealed class ForeignClassifier(TrainedRun run, INoisyClassifier inner) : INoisyClassifier
    {
        public Tensor LogProbabilities(Tensor xt, NoiseLevel level)
        {
            var (own, at) = run.Own(xt, level);
            return inner.LogProbabilities(own, at);
        }

        public Tensor Features(Tensor xt, NoiseLevel level)
        {
            var (own, at) = run.Own(xt, level);
            return inner.Features(own, at);
        }
    }
}
