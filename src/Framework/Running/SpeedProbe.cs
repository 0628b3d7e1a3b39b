using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>Finds how fast an experiment trains on this machine, by training it for a moment. Nothing is kept.</summary>
public static class SpeedProbe
{
    private const int WarmUp = 3;
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Steps a second; null when there is nothing to train or the data cannot be loaded.</summary>
    /// <param name="experiment">What is trained.</param>
    /// <param name="catalog">The plugins.</param>
    /// <param name="threads">Threads of libtorch.</param>
    public static double? StepsPerSecond(Experiment experiment, PluginCatalog catalog, int threads)
    {
        using var scope = NewDisposeScope();
        using var composition = new Composition(experiment, catalog);
        var device = ComputeDevice.Prepare(experiment.General.Device, threads);
        using var streams = new RandomStreams(experiment.General.Seed);
        using var module = composition.Task.CreateModule();
        if (experiment.Training.Steps == 0 || !module.parameters().Any() || Load(composition) is not { } data) return null;
        module.to(device);
        using var batches = new BatchSource(data.Train, experiment.Training.BatchSize, streams, device, data.Augmentation);
        var task = composition.Task.Training(module, data.HeldOut.To(device));
        new Trainer(experiment.Training with { Steps = WarmUp }).Run(task, batches, streams);
        using var moment = new CancellationTokenSource(Moment);
        return new Trainer(experiment.Training).Run(task, batches, streams, moment.Token).StepsPerSecond;
    }

    private static Dataset? Load(Composition composition)
    {
        try
        {
            return composition.Data.Load();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }
}
