using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Optimizers;
using Diffusion.Plugins.Schedules;
using Diffusion.Plugins.Tasks.Denoising;

namespace Diffusion.Library;

/// <summary>
/// A network that learns to remove Gaussian noise, with the choices that its training depends on. The defaults are those of an experiment
/// file. With the same choices, data and seed it learns the same weights as the experiment, to the bit.
/// </summary>
/// <param name="network">What is trained; a TorchSharp module of one's own becomes one by <see cref="ModuleNetwork"/>.</param>
public sealed class DenoisingModel(NetworkModule network)
{
    public INoiseSchedule Schedule { get; init; } = new CosineSchedule(new());

    /// <summary>What the network predicts.</summary>
    public IParameterization Objective { get; init; } = new EpsilonParameterization();

    public IWeighting Weighting { get; init; } = new SimpleWeighting();

    public ITimeDistribution Times { get; init; } = new UniformTimes();

    /// <summary>Whether the network learns the variance of reverse steps; it then gives twice as many channels.</summary>
    public IReverseVariance Variance { get; init; } = new FixedVariance();

    public IOptimizer Optimizer { get; init; } = new AdamWOptimizer(new());

    /// <summary>Probability with which a sample's condition is dropped while training, as classifier-free guidance needs.</summary>
    public double ConditionDropout { get; init; } = 0.1;

    /// <summary>Where the network is, and in which numbers it works.</summary>
    public Compute Compute { get; init; } = Compute.Cpu;

    /// <summary>The network's estimate of clean samples, neither guided nor clipped.</summary>
    public NetworkDenoiser Denoiser => new(network, Objective, Variance);

    /// <summary>Trains; the network ends with its averaged parameters, ready for <see cref="Denoiser"/>.</summary>
    /// <param name="data">Samples of mean 0 and variance 1 or so, [N, ...], with their condition where they have one.</param>
    /// <param name="options">How long and how fast; <c>KeepCheckpoints</c> and <c>From</c> mean nothing here.</param>
    /// <param name="seed">Every random number follows from it, but the network's first weights, which are as they are.</param>
    /// <param name="observer">Hears losses and warnings; null hears nothing.</param>
    /// <param name="cancellation">Ends the training between two steps.</param>
    /// <exception cref="DivergedTrainingException">When the loss or the parameters are not finite any more.</exception>
    public TrainingOutcome Train(
        Samples data, TrainingOptions options, long seed = 0, ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        NativeLibtorch.Load();
        using var streams = new RandomStreams(seed);
        Compute.Take(network);
        using var batches = new BatchSource(data, options.BatchSize, streams, Compute);
        var training = new DenoisingTraining(
            network, new DenoisingLoss(Objective, Weighting, Times, Variance), Schedule, Times, ConditionDropout, validation: null);
        return new Trainer(options, Optimizer, checkpoints: null, observer).Run(training, batches, streams, cancellation);
    }
}
