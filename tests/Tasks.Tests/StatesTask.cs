using System.ComponentModel;
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
/// A task over discrete states, in one file: the probabilities of three states at each of two places, learned and drawn from. Its data and
/// samples are int64 from the source to the files.
/// </summary>
[Description("independent categorical distributions")]
public sealed class StatesTask : ITask
{
    private static readonly OptionsSection<DrawingOptions> Drawing = DrawingOptions.SectionOf<DrawingOptions>("how many samples are drawn");

    public IReadOnlyList<Section> Sections { get; } = [IOptimizer.Kind, IMetric.Kind, TrainingOptions.Section, Drawing];

    public Type ModelType => typeof(StatesNetwork);

    public bool Draws => true;

    public Work Work(Experiment experiment) => new(experiment.Get(TrainingOptions.Section).Steps, 1);

    public IEnumerable<Problem> Check(Composition composition)
    {
        if (composition.DescribeData().Values is not StateValues) yield return new("", "data", "the task 'states' needs states.");
    }

    public IReadOnlyList<Stage> Stages(Composition composition)
    {
        var space = composition.DescribeData();
        return [new("states", composition.Options(TrainingOptions.Section),
            () => new StatesNetwork(space.Dimensions, ((StateValues)space.Values).Count),
            (module, _) => new StatesTraining((StatesNetwork)module))];
    }

    public object CreateModel(Composition composition, nn.Module module) => module;

    public DrawnSamples Draw(Composition composition, nn.Module module, DrawingContext context)
    {
        using var noGradients = no_grad();
        var probabilities = ((StatesNetwork)module).Logits.softmax(1).cpu();
        int count = composition.Options(Drawing).Count;
        var drawn = multinomial(probabilities, count, replacement: true, generator: context.Streams["sampling"]);
        return new(new(drawn.t().contiguous()), new Dictionary<string, Tensor>(), 1);
    }

    /// <summary>Everything that this file brings.</summary>
    public static IServiceCollection Register(IServiceCollection services)
    {
        services.For(ITask.Kind).Add<StatesTask>("states");
        services.For(IDataSource.Kind).Add<StatesData>("states");
        services.For(IMetric.Kind).Add<StatesError>("states-error");
        return services;
    }

    private sealed class StatesTraining(StatesNetwork network) : ITrainable
    {
        public nn.Module Module => network;

        public Tensor Loss(Samples batch, RandomStreams streams)
        {
            Assert.Equal(ScalarType.Int64, batch.Values.dtype);
            return -network.Logits.log_softmax(1).gather(1, batch.Values.t()).mean();
        }

        public IReadOnlyDictionary<string, double> Evaluate() => new Dictionary<string, double>();
    }
}

public sealed class StatesNetwork : nn.Module
{
    public StatesNetwork(long places, int states) : base("states")
    {
        Logits = nn.Parameter(zeros(places, states));
        RegisterComponents();
    }

    public Parameter Logits { get; }
}

[Description("two places with three states each")]
public sealed class StatesData : IDataSource
{
    public static readonly double[] Probabilities = [0.5, 0.3, 0.2];

    public DataSpace Describe() => new([2], new StateValues(Probabilities.Length));

    public Dataset Load()
    {
        var (train, test) = (Draw(1), Draw(2));
        return new(train, null, test, Digest.Of(train.Values, test.Values));
    }

    private static Samples Draw(ulong seed)
    {
        using var random = new Generator(seed, CPU);
        return new(multinomial(tensor(Probabilities), 4000, replacement: true, generator: random).reshape(2000, 2));
    }
}

[Description("the largest error of a state's share")]
[Better(Better.Lower, "statesError", Leads = true)]
public sealed class StatesError : IMetric
{
    public IReadOnlyList<DataPart> Sees => [DataPart.Test];

    public string? Refusal(IDataSource source) => source.Describe().Values is StateValues ? null : "needs states";

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        var values = input.Samples.Values.flatten();
        var shares = values.bincount(null, StatesData.Probabilities.Length).to(float64) / values.shape[0];
        return new Dictionary<string, double>
        {
            ["statesError"] = shares.data<double>().ToArray().Zip(StatesData.Probabilities, (s, p) => Math.Abs(s - p)).Max(),
        };
    }
}
