using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Training;

/// <summary>Trains a network to undo noise.</summary>
/// <param name="network">The network.</param>
/// <param name="objective">Its loss.</param>
/// <param name="schedule">The noise.</param>
/// <param name="conditionDropout">Probability with which a sample's condition is dropped.</param>
/// <param name="heldOut">Data for the held-out loss, on the network's device.</param>
/// <param name="state">What the objective learns besides the network, or null.</param>
public sealed class DenoisingTask(
    NetworkModule network,
    IObjective objective,
    INoiseSchedule schedule,
    double conditionDropout,
    Samples heldOut,
    IResumable? state = null) : ITrainingTask
{
    private const int EvaluationSamples = 1024;

    public nn.Module Module => network;

    public IResumable? State => state;

    public Tensor Loss(TrainingBatch batch, RandomStreams streams)
    {
        var condition = batch.Condition;
        if (conditionDropout > 0) condition = condition?.DroppedAtRandom(conditionDropout, streams["condition dropout"]);
        return objective.Loss(network, batch with { Condition = condition }, schedule, streams["times and noise"]);
    }

    /// <summary>The loss on held-out data, with the same random numbers every time; times that adapt may still change.</summary>
    public IReadOnlyDictionary<string, double> Evaluate()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        var samples = heldOut.Take(EvaluationSamples);
        using var loss = objective.Loss(network, new(samples.Values, samples.Condition), schedule, random);
        return new Dictionary<string, double> { ["lossHeldOut"] = loss.item<float>() };
    }
}
