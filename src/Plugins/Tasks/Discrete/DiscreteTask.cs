using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Discrete;

/// <summary>Trains a network to undo a Markov chain over states, then draws samples with it and measures them.</summary>
[Description("a network that undoes random changes of states, from which samples are drawn")]
[Source("002, Plinko; Austin et al. 2021")]
public sealed class DiscreteTask : ITask
{
    private const long BoardSamples = 100_000;

    public IReadOnlyList<Section> Sections { get; } =
    [
        ITransition.Kind, IStrengthSchedule.Kind, IStateObjective.Kind, IModel.Kind, ICodec.Kind, IOptimizer.Kind,
        IStateSampler.Kind, IStateGuidance.Kind, IMetric.Kind, DiscreteTrainingOptions.Section, StateSamplingOptions.Section,
    ];

    public Type ModelType => typeof(StateModel);

    public bool Draws => true;

    public IEnumerable<Problem> Check(Composition composition) => new DiscreteRules(composition).Check();

    public Work Work(Experiment experiment)
    {
        var (training, sampling) = (experiment.Get(DiscreteTrainingOptions.Section), experiment.Get(StateSamplingOptions.Section));
        return new(training.Steps, training.BatchSize, sampling.Count, sampling.Steps ?? AllSteps(experiment));
    }

    /// <summary>T, as an option of that name says; an estimate where a schedule of someone else's has none.</summary>
    private static int AllSteps(Experiment experiment)
    {
        var (schedule, options) = experiment[IStrengthSchedule.Kind];
        return options is not null && OptionProperty.Of(options.GetType()).FirstOrDefault(o => o.Name == "steps")?.Get(options) is int steps
            ? steps : 100;
    }

    public SampleMemory? MemoryOfSample(Composition composition) =>
        composition.Get(IModel.Kind).MemoryOfSample(composition.DescribeCodes());

    public IReadOnlyList<Stage> Stages(Composition composition)
    {
        var parts = new DiscreteParts(composition);
        return [new("discrete", parts.Training, parts.CreateNetwork, (module, context) =>
            new DiscreteTraining((NetworkModule)module, parts, context.Validation))];
    }

    public object CreateModel(Composition composition, nn.Module module)
    {
        var parts = new DiscreteParts(composition);
        return new StateModel((NetworkModule)module, parts.Process, parts.Objective.Reading, composition.FitCodec);
    }

    public string DrawingName(Experiment experiment) => experiment[IStateSampler.Kind].Plugin.Name;

    public DrawnSamples Draw(Composition composition, nn.Module module, DrawingContext context)
    {
        var asked = new AskedConditions(composition.DescribeCodes(), context.Data.Train, context.Data.Test, context.Streams);
        var parts = new DiscreteParts(composition);
        var codec = composition.FitCodec(context.Data);
        var codes = codec.Encode(context.Data.Train.Subset(BoardSamples));
        StateRange.Check(codes.Values, parts.Process.DataStates);
        var drawn = TokenNames.Add(
            new StateDrawing(parts, (NetworkModule)module, composition.Compute).Draw(asked, codes, context), composition.DescribeData());
        if (composition.Codec.IsIdentity) return drawn;
        // The way of a code is shown as the way of what it stands for.
        var frames = drawn.Recordings[StateDrawing.Trajectory];
        var shown = codec.Decode(new(frames.flatten(0, 1))).Values.reshape([.. frames.shape[..2], .. composition.DescribeData().Shape]);
        return drawn with
        {
            Samples = codec.Decode(drawn.Samples),
            Recordings = new Dictionary<string, Tensor>(drawn.Recordings) { [StateDrawing.Trajectory] = shown },
        };
    }
}
