using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>Finds how fast an experiment trains on this machine, by training its first stage for a moment. Nothing is kept.</summary>
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
        var compute = experiment.General.Prepare(threads);
        using var composition = new Composition(experiment, catalog, compute);
        using var streams = new RandomStreams(experiment.General.Seed);
        var stage = composition.Task.Stages(composition)[0];
        using var module = compute.Take(stage.CreateModule());
        if (stage.Options.Steps == 0 || !module.parameters().Any() || Load(composition) is not { } data) return null;
        var codec = composition.FitCodec(data);
        using var batches = new BatchSource(data.Train, stage.Options.BatchSize, streams, compute, data.Augmentation, codec);
        if (Train() is not { } trainable) return null;
        var optimizer = composition.Get(IOptimizer.Kind);
        new Trainer(stage.Options with { Steps = WarmUp }, optimizer).Run(trainable, batches, streams);
        using var moment = new CancellationTokenSource(Moment);
        return new Trainer(stage.Options, optimizer).Run(trainable, batches, streams, moment.Token).StepsPerSecond;

        // A run of the same sweep that this one learns from may not exist yet.
        ITrainable? Train()
        {
            try
            {
                return stage.Train(module, new(StageContext.Codes(data.Validation, codec, streams, compute), null));
            }
            catch (RunNotFoundException)
            {
                return null;
            }
        }
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
