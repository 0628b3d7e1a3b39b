using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Discrete;

/// <summary>Trains a network to undo changes of states.</summary>
/// <param name="network">The network.</param>
/// <param name="parts">Its loss and the process.</param>
/// <param name="validation">States for the loss on the way, on the network's device; null where there is no such part.</param>
internal sealed class DiscreteTraining(NetworkModule network, DiscreteParts parts, Samples? validation) : ITrainable
{
    private const int EvaluationSamples = 1024;

    private readonly Samples? _validation = validation?.Subset(EvaluationSamples);

    public nn.Module Module => network;

    public Tensor Loss(Samples batch, RandomStreams streams)
    {
        StateRange.Check(batch.Values, parts.Process.DataStates);
        double dropout = parts.Training.ConditionDropout;
        var condition = dropout > 0 ? batch.Condition?.DroppedAtRandom(dropout, streams["condition dropout"]) : batch.Condition;
        return Loss(batch with { Condition = condition }, streams["times and states"]);
    }

    /// <summary>The loss on validation data, with the same random numbers every time.</summary>
    public IReadOnlyDictionary<string, double> Evaluate()
    {
        if (_validation is null) return new Dictionary<string, double>();
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        using var loss = Loss(_validation, random);
        return new Dictionary<string, double> { ["lossValidation"] = loss.to(float64).item<double>() };
    }

    private Tensor Loss(Samples batch, Generator random) => parts.Objective.Loss(network, batch, parts.Process, random);
}

/// <summary>Whether data keep to their states.</summary>
internal static class StateRange
{
    /// <exception cref="InvalidDataException">When a state is out of range.</exception>
    public static void Check(Tensor values, int states)
    {
        using var scope = NewDisposeScope();
        long least = values.min().item<long>(), most = values.max().item<long>();
        if (least >= 0 && most < states) return;
        throw new InvalidDataException(
            $"The data has the state {(least < 0 ? least : most)}, and its states are 0 to {states - 1}.");
    }
}
