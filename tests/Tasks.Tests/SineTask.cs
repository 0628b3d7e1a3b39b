using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tasks.Tests;

/// <summary>
/// A task that has nothing to do with diffusion, in one file: a regression of sin x with a kind of its own, options, two stages (the second
/// goes on from the first's network) and a metric. No other file knows of it.
/// </summary>
[Description("a regression of sin x")]
public sealed class SineTask(SineOptions options) : ITask
{
    private static readonly OptionsSection<FineTuningOptions> FineTuning =
        new("fineTuning", "how the second stage goes on", Effect.Training);

    public IReadOnlyList<Section> Sections { get; } =
        [IActivation.Kind, IOptimizer.Kind, IMetric.Kind, TrainingOptions.Section, FineTuning];

    public Type ModelType => typeof(SineModel);

    public Work Work(Experiment experiment)
    {
        var training = experiment.Get(TrainingOptions.Section);
        return new(training.Steps + experiment.Get(FineTuning).Steps, training.BatchSize);
    }

    public IEnumerable<Problem> Check(Composition composition)
    {
        if (composition.DescribeData().TargetSize != 1)
            yield return new("", "data", "the task 'sine' needs one target for each sample.");
    }

    public IReadOnlyList<Stage> Stages(Composition composition)
    {
        var training = composition.Options(TrainingOptions.Section);
        var fineTuning = composition.Options(FineTuning);
        SineNetwork Create() => new(options.Width, composition.Get(IActivation.Kind));
        return
        [
            new("rough", training, Create, (module, _) => new SineTraining((SineNetwork)module)),
            new("fine", training with { Steps = fineTuning.Steps, LearningRate = fineTuning.LearningRate }, Create, (module, context) =>
            {
                using var noGradients = no_grad();
                foreach (var (own, before) in module.parameters().Zip(context.Before!.parameters())) own.copy_(before);
                return new SineTraining((SineNetwork)module);
            }),
        ];
    }

    public object CreateModel(Composition composition, nn.Module module) => new SineModel((SineNetwork)module);

    /// <summary>Everything that this file brings.</summary>
    public static IServiceCollection Register(IServiceCollection services)
    {
        services.For(ITask.Kind).Add<SineTask, SineOptions>("sine");
        services.For(IActivation.Kind).Add<TanhActivation>("tanh").Add<ReluActivation, ReluOptions>("relu");
        services.For(IDataSource.Kind).Add<SineData, SineDataOptions>("sine");
        services.For(IMetric.Kind).Add<SineError, SineErrorOptions>("sine-error");
        return services;
    }

    private sealed class SineTraining(SineNetwork network) : ITrainable
    {
        public nn.Module Module => network;

        public Tensor Loss(Samples batch, RandomStreams streams) =>
            (network.Predict(batch.Values) - batch.Targets!).square().mean();

        public IReadOnlyDictionary<string, double> Evaluate() => new Dictionary<string, double>();
    }
}

public sealed record SineOptions
{
    [Description("units of the hidden layer"), Range(1, 1000)]
    public int Width { get; init; } = 16;
}

public sealed record FineTuningOptions
{
    [Description("steps of the second stage"), Range(0, 1_000_000)]
    public int Steps { get; init; } = 30;

    [Description("its learning rate"), Range(0, 1.0, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 1e-3;
}

public interface IActivation
{
    static readonly PluginKind<IActivation> Kind = new("activation", "what follows the hidden layer", Effect.Training) { Default = "tanh" };

    Tensor Apply(Tensor x);
}

[Description("the hyperbolic tangent")]
public sealed class TanhActivation : IActivation
{
    public Tensor Apply(Tensor x) => x.tanh();
}

[Description("a rectifier")]
public sealed class ReluActivation(ReluOptions options) : IActivation
{
    public Tensor Apply(Tensor x) => nn.functional.leaky_relu(x, options.Slope);
}

public sealed record ReluOptions
{
    [Description("slope below 0"), Range(0, 1.0)]
    public double Slope { get; init; } = 0.1;
}

public sealed class SineNetwork : nn.Module
{
    private readonly Linear _hidden, _output;
    private readonly IActivation _activation;

    public SineNetwork(int width, IActivation activation) : base("sine")
    {
        (_hidden, _output, _activation) = (nn.Linear(1, width), nn.Linear(width, 1), activation);
        RegisterComponents();
    }

    public Tensor Predict(Tensor x) => _output.call(_activation.Apply(_hidden.call(x)));
}

public sealed record SineModel(SineNetwork Network);

[Description("x and its sine")]
public sealed class SineData(SineDataOptions options) : IDataSource
{
    public DataSpace Describe() => new([1], DataSpace.Asked(targetSize: 1));

    public Dataset Load()
    {
        var (train, test) = (Draw(1), Draw(2));
        return new(train, null, test, Digest.Of(train.Tensors.Concat(test.Tensors)));
    }

    private Samples Draw(ulong seed)
    {
        using var random = new Generator(seed, CPU);
        var x = 6 * rand([options.Count, 1], generator: random) - 3;
        return new(x, Condition.Of((ConditionPart.Target, x.sin())));
    }
}

public sealed record SineDataOptions
{
    [Description("samples"), Range(10, 100_000)]
    public int Count { get; init; } = 400;
}

[Description("the root mean square error of a regression")]
[Better(Better.Lower, "sineError", Leads = true)]
public sealed class SineError(SineErrorOptions options) : IMetric
{
    public IReadOnlyList<DataPart> Sees => [DataPart.Test];

    public Type ModelType => typeof(SineModel);

    public bool NeedsSamples => false;

    public string? Refusal(IDataSource source) => source.Describe().TargetSize == 0 ? "needs targets" : null;

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var test = input.Data.Test.Subset(options.Samples).To(input.Compute);
        var error = ((SineModel)input.Model).Network.Predict(test.Values) - test.Targets!;
        return new Dictionary<string, double> { ["sineError"] = Math.Sqrt(error.square().mean().to(float64).item<double>()) };
    }
}

public sealed record SineErrorOptions
{
    [Description("samples of the test part"), Range(1, 100_000)]
    public int Samples { get; init; } = 400;
}
