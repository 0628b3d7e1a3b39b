using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>Trains a network to undo noise.</summary>
/// <param name="network">The network.</param>
/// <param name="loss">Its loss.</param>
/// <param name="schedule">The noise.</param>
/// <param name="times">The times that the loss draws.</param>
/// <param name="conditionDropout">Probability with which a sample's condition is dropped.</param>
/// <param name="validation">
/// Data for the loss on the way, on the network's device; null where there is no such part, and none is computed.
/// </param>
public sealed class DenoisingTraining(
    NetworkModule network, DenoisingLoss loss, INoiseSchedule schedule, ITimeDistribution times, double conditionDropout,
        Samples? validation)
    : ITrainable
{
    private const int EvaluationSamples = 1024;

    private readonly Samples? _validation = validation?.Subset(EvaluationSamples);

    /// <summary>The training of an experiment.</summary>
    public DenoisingTraining(NetworkModule network, DenoisingParts parts, Samples? validation)
        : this(network, parts.CreateLoss(), parts.Schedule, parts.Times, parts.Training.ConditionDropout, validation)
    {
    }

    public nn.Module Module => network;

    public IResumable? State => times.State;

    public Tensor Loss(Samples batch, RandomStreams streams)
    {
        var condition = conditionDropout > 0
            ? batch.Condition?.DroppedAtRandom(conditionDropout, streams["condition dropout"]) : batch.Condition;
        return loss.Of(network, batch with { Condition = condition }, schedule, streams["times and noise"]);
    }

    /// <summary>The loss on validation data, with the same random numbers every time; times that adapt may still change.</summary>
    public IReadOnlyDictionary<string, double> Evaluate()
    {
        if (_validation is null) return new Dictionary<string, double>();
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        using var ofValidation = loss.Of(network, _validation, schedule, random);
        return new Dictionary<string, double> { ["lossValidation"] = ofValidation.to(float64).item<double>() };
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
