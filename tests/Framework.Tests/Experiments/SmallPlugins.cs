using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>
/// A catalog of two tasks with kinds and plugins of their own. They compute nothing: what is tested is how they are chosen.
/// </summary>
internal static class SmallPlugins
{
    public static PluginCatalog Catalog { get; } = new(Register(new ServiceCollection()));

    public static IServiceCollection Register(IServiceCollection services)
    {
        services.For(IDataSource.Kind).Add<PointsData, PointsOptions>("points");
        services.For(ITask.Kind).Add<FitTask, FitOptions>("fit").Add<CountTask>("count");
        services.For(IShape.Kind)
            .Add<RoundShape, RoundOptions>("round").Add<SquareShape, SquareOptions>("square").Add<CrossShape>("cross")
            .Add<BorrowedShape, BorrowedOptions>("borrowed").Add<ColouredShape>("coloured").Add<NumberedShape>("numbered");
        services.For(IColour.Kind).Add<RedColour>("red").Add<ShapedColour>("shaped").Add<GreyColour>("grey");
        services.For(IFilter.Kind).Add<BlurFilter, BlurOptions>("blur").Add<EdgeFilter>("edge");
        services.For(IHint.Kind).Add<NoHint>("none").Add<ArrowHint, ArrowOptions>("arrow");
        services.For(IOptimizer.Kind).Add<StillOptimizer, StillOptions>("adamw").Add<PlainOptimizer>("sgd");
        services.For(ICodec.Kind).Add<NoCodec>("none").Add<ClassCodec>("classes");
        services.For(IMetric.Kind).Add<AreaMetric, AreaOptions>("area").Add<ClassMetric>("classes").Add<NumberMetric>("numbers");
        services.For(INumber.Kind).Add<OneNumber>("one");
        services.For(ITracker.Kind).Add<SilentTracker>("mlflow").Add<SilentTracker>("quiet");
        return services;
    }
}

internal interface IShape
{
    static readonly PluginKind<IShape> Kind = new("shape", "what is fitted", Effect.Training) { Default = "round" };
}

internal interface IColour
{
    static readonly PluginKind<IColour> Kind = new("colour", "what it is filled with", Effect.Drawing) { Default = "red" };
}

/// <summary>A list that may be empty; its key is not its name.</summary>
internal interface IFilter
{
    static readonly PluginKind<IFilter> Kind = new("filter", "what changes it afterwards", Effect.Drawing, "filters") { IsList = true };
}

/// <summary>A list in whose place one may stand.</summary>
internal interface IHint
{
    static readonly PluginKind<IHint> Kind = new("hint", "what is shown beside it", Effect.Drawing) { Default = "none", IsList = true };
}

/// <summary>Read by the other task alone; there is no default.</summary>
internal interface INumber
{
    static readonly PluginKind<INumber> Kind = new("number", "what is counted to", Effect.Training);
}

internal sealed record FitOptions
{
    [Description("largest side of a square"), Range(0, 100)]
    public int Largest { get; init; } = 50;
}

internal sealed record FitDrawing : DrawingOptions
{
    [Description("what is asked for")]
    public IReadOnlyList<double> Targets { get; init; } = [];
}

internal sealed record FitModel;

internal sealed class FitTask(FitOptions options) : ITask
{
    public static readonly OptionsSection<FitDrawing> Sampling = DrawingOptions.SectionOf<FitDrawing>("how it is drawn");

    public IReadOnlyList<Section> Sections { get; } =
    [
        IShape.Kind, ICodec.Kind, IColour.Kind, IOptimizer.Kind, TrainingOptions.Section, IFilter.Kind, IHint.Kind, Sampling, IMetric.Kind,
    ];

    public Type ModelType => typeof(FitModel);

    public bool Draws => true;

    /// <summary>An earlier version called the radius a size.</summary>
    public void Upgrade(IDictionary<string, string?> settings)
    {
        if (settings.Remove("shape:size", out var size)) settings["shape:radius"] = size;
    }

    public IEnumerable<Problem> Check(Composition composition)
    {
        if (composition.Get(IShape.Kind) is SquareShape { Options.Side: var side } && side > options.Largest)
            yield return new("", "shape.side", $"the task 'fit' takes sides of at most {options.Largest}.");
    }

    public Work Work(Experiment experiment) => default;

    public IReadOnlyList<Stage> Stages(Composition composition) =>
    [
        new(
            "fit", composition.Options(TrainingOptions.Section),
            () => throw new NotSupportedException(), (_, _) => throw new NotSupportedException()),
    ];

    public object CreateModel(Composition composition, nn.Module module) => new FitModel();
}

internal sealed class CountTask : ITask
{
    public static readonly OptionsSection<CountOptions> Counting = new("counting", "how is counted", Effect.Judging);

    public IReadOnlyList<Section> Sections { get; } = [INumber.Kind, Counting];

    public Type ModelType => typeof(string);

    public Work Work(Experiment experiment) => default;

    public IReadOnlyList<Stage> Stages(Composition composition) => [];

    public object CreateModel(Composition composition, nn.Module module) => "";
}

internal sealed record CountOptions
{
    [Description("the first number")]
    public long From { get; init; } = 1;

    [Description("what is said before each"), Affects(Effect.Nothing)]
    public string? Word { get; init; }
}

internal sealed record PointsOptions
{
    [Description("samples"), Range(1, 1000)]
    public int Count { get; init; } = 10;

    [Description("classes"), Range(0, 10)]
    public int Classes { get; init; }
}

internal sealed class PointsData(PointsOptions options) : IDataSource
{
    /// <summary>13 stands for a file that cannot be read.</summary>
    public DataSpace Describe() => options.Count == 13
        ? throw new InvalidDataException("13 samples bring bad luck.") : new([2], DataSpace.Asked(options.Classes));

    public Dataset Load() => throw new NotSupportedException();
}

internal sealed record RoundOptions
{
    [Description("its radius"), Range(0, 10.0, MinimumIsExclusive = true)]
    public double Radius { get; init; } = 1;

    [Description("for its readers"), Affects(Effect.Nothing)]
    public string? Note { get; init; }

    [Description("thickness of the line"), Affects(Effect.Drawing)]
    public int Line { get; init; } = 1;
}

internal enum Corners
{
    Sharp,
    VeryRound,
}

internal sealed record SquareOptions : IValidatableObject
{
    [Description("its side"), Range(0, 1000.0)]
    public double Side { get; init; } = 2;

    [Description("its corners")]
    public Corners Corners { get; init; }

    [Description("where it is cut"), Range(0, 9)]
    public IReadOnlyList<int> Cuts { get; init; } = [3, 4];

    [Description("how it lies"), AllowedValues("flat", "upright")]
    public string Way { get; init; } = "flat";

    [Description("true fills it")]
    public bool Full { get; init; }

    [Description("its depth; absent is flat")]
    public double? Depth { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Full && Side == 0) yield return new("needs a side above 0", [nameof(Full)]);
    }
}

internal sealed record BorrowedOptions
{
    [Description("the run that fitted it")]
    public RunReference<FitModel>? Run { get; init; }
}

[Description("a circle")]
internal sealed class RoundShape(RoundOptions options) : IShape
{
    public RoundOptions Options => options;
}

[Proposes("colour", "grey"), Revision(3)]
internal sealed class SquareShape(SquareOptions options) : IShape
{
    public SquareOptions Options => options;
}

internal sealed class CrossShape : IShape;

internal sealed class BorrowedShape(BorrowedOptions options) : IShape
{
    public BorrowedOptions Options => options;
}

internal sealed class ColouredShape(IColour colour) : IShape
{
    public IColour Colour => colour;
}

internal sealed class NumberedShape(INumber number) : IShape
{
    public INumber Number => number;
}

internal sealed class RedColour : IColour;

[Revision(2)]
internal sealed class GreyColour : IColour;

internal sealed class ShapedColour(IShape shape) : IColour
{
    public IShape Shape => shape;
}

internal sealed record BlurOptions
{
    [Description("its width")]
    public int Width { get; init; } = 3;
}

internal sealed class BlurFilter(BlurOptions options) : IFilter
{
    public BlurOptions Options => options;
}

internal sealed class EdgeFilter : IFilter;

internal sealed class NoHint : IHint;

internal sealed record ArrowOptions
{
    [Description("its length")]
    public double Length { get; init; } = 1;
}

/// <summary>Takes everything that a plugin may ask for.</summary>
internal sealed class ArrowHint(
    ArrowOptions options, IShape shape, IDataSource data, DataSpace space, Compute compute, TrainedRuns runs, Composition composition)
    : IHint
{
    public ArrowOptions Options => options;

    public object[] Others => [shape, data, space, compute, runs, composition];
}

internal sealed record StillOptions
{
    [Description("pull towards 0"), Range(0, 1.0)]
    public double WeightDecay { get; init; } = 0.01;
}

internal sealed class StillOptimizer(StillOptions options) : IOptimizer
{
    public StillOptions Options => options;

    public OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) => throw new NotSupportedException();
}

internal sealed class PlainOptimizer : IOptimizer
{
    public OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) => throw new NotSupportedException();
}

internal sealed class NoCodec : ICodec
{
    public DataSpace Encode(DataSpace space) => space;

    public IFittedCodec Fit(Dataset data) => throw new NotSupportedException();
}

internal sealed class ClassCodec : ICodec
{
    public string? Refusal(DataSpace space) => space.Classes == 0 ? "needs classes" : null;

    public DataSpace Encode(DataSpace space) => space.WithoutCondition();

    public IFittedCodec Fit(Dataset data) => throw new NotSupportedException();
}

internal sealed record AreaOptions
{
    [Description("its unit")]
    public double Unit { get; init; } = 1;
}

[Revision(2)]
internal sealed class AreaMetric(AreaOptions options) : IMetric
{
    public IReadOnlyList<DataPart> Sees => [DataPart.Test];

    public AreaOptions Options => options;

    public string? Refusal(IDataSource source) => null;

    public IReadOnlyDictionary<string, double> Measure(MetricInput input) => throw new NotSupportedException();
}

internal sealed class ClassMetric : IMetric
{
    public IReadOnlyList<DataPart> Sees => [DataPart.Test];

    public string? Refusal(IDataSource source) => source.Describe().Classes == 0 ? "needs classes" : null;

    public IReadOnlyDictionary<string, double> Measure(MetricInput input) => throw new NotSupportedException();
}

internal sealed class NumberMetric : IMetric
{
    public IReadOnlyList<DataPart> Sees => [DataPart.Test];

    public Type ModelType => typeof(string);

    public string? Refusal(IDataSource source) => null;

    public IReadOnlyDictionary<string, double> Measure(MetricInput input) => throw new NotSupportedException();
}

internal sealed class OneNumber : INumber;

internal sealed class SilentTracker : ITracker
{
    public IAsyncDisposable Follow(RunFolder folder, Action<string> warn) => throw new NotSupportedException();
}
