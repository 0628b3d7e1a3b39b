using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>Trains a network to undo noise.</summary>
/// <param name="network">The network.</param>
/// <param name="parts">Its loss and the noise.</param>
/// <param name="validation">
/// Data for the loss on the way, on the network's device; null where there is no such part, and none is computed.
/// </param>
public sealed class DenoisingTraining(NetworkModule network, DenoisingParts parts, Samples? validation) : ITrainable
{
    private const int EvaluationSamples = 1024;

    private readonly DenoisingLoss _loss = parts.CreateLoss();
    private readonly Samples? _validation = validation?.Subset(EvaluationSamples);

    public nn.Module Module => network;

    public IResumable? State => parts.Times.State;

    public Tensor Loss(Samples batch, RandomStreams streams)
    {
        double dropout = parts.Training.ConditionDropout;
        var condition = dropout > 0 ? batch.Condition?.DroppedAtRandom(dropout, streams["condition dropout"]) : batch.Condition;
        return _loss.Of(network, batch with { Condition = condition }, parts.Schedule, streams["times and noise"]);
    }

    /// <summary>The loss on validation data, with the same random numbers every time; times that adapt may still change.</summary>
    public IReadOnlyDictionary<string, double> Evaluate()
    {
        if (_validation is null) return new Dictionary<string, double>();
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        using var loss = _loss.Of(network, _validation, parts.Schedule, random);
        return new Dictionary<string, double> { ["lossValidation"] = loss.to(float64).item<double>() };
    }
}

/// <summary>The section <c>training</c> of Gaussian denoising.</summary>
public sealed record DenoisingTrainingOptions : TrainingOptions
{
    /// <summary>The section.</summary>
    public static new readonly OptionsSection<DenoisingTrainingOptions> Section = SectionOf<DenoisingTrainingOptions>();

    [Description("probability with which a sample's condition is dropped, so that classifier-free guidance has an unconditional estimate")]
    [Range(0, 1.0)]
    public double ConditionDropout { get; init; } = 0.1;
}
