using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Training;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>
/// What an experiment would have chosen besides a plugin that is tried: small data of one sort, and a stand-in of each other kind.
/// </summary>
/// <param name="name">What messages call the sort of data.</param>
/// <param name="source">The data.</param>
public sealed class World(string name, IDataSource source)
{
    /// <summary>Points in the plane from three Gaussians, with their classes.</summary>
    public static readonly World Points = new("points in the plane", new PointData());

    /// <summary>Grey images of 8 x 8 pixels in 17 shades, with four classes.</summary>
    public static readonly World Images = new("images", new ImageData());

    /// <summary>One of five states, whose probabilities are known.</summary>
    public static readonly World States = new("one of five states of two classes", new StateData(true));

    /// <summary>The same states, of which nothing can be asked.</summary>
    public static readonly World PlainStates = new("one of five states", new StateData(false));

    /// <summary>Sequences of twelve tokens.</summary>
    public static readonly World Tokens = new("sequences of tokens", new TokenData());

    /// <summary>Rows of a table with two columns of numbers and one of words.</summary>
    public static readonly World Table = new("rows of a table", new TableData());

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<World> All = [Points, Images, States, PlainStates, Tokens, Table];

    /// <summary>Points of a mixture whose components differ in everything, without a validation part.</summary>
    internal static readonly World Uneven = new("points of an uneven mixture", new UnevenData());

    /// <summary>Numbers on nine levels, with a class of a single sample.</summary>
    internal static readonly World Levels = new("numbers on levels", new LevelData());

    /// <summary>Known states of two positions.</summary>
    internal static readonly World Pairs = new("pairs of states", new PairData());

    /// <summary>Pictures in colours of which everything can be asked.</summary>
    internal static readonly World Pictures = new("captioned pictures", new PictureData());

    /// <summary>A few images of 36 x 20 pixels.</summary>
    internal static readonly World Large = new("larger images", new LargeData());

    /// <summary>Points of the same sort, more than are compared with one another at once.</summary>
    internal static readonly World Many = new("many points", new PointData(1200, 0, 3073));

    /// <summary>What is rarer: no law is tried with these, but numbers are recorded.</summary>
    internal static readonly IReadOnlyList<World> More =
    [
        Uneven, Levels, Pairs, new("numbers with targets", new TargetData()), new("pictures of states", new StatePictureData()),
        new("rows with two columns of words", new WordsData()), Pictures,
    ];

    private static readonly Dictionary<IDataSource, Dataset> Loaded = [];

    private readonly string _name = name;

    public IDataSource Source { get; } = source;

    /// <summary>The schedule.</summary>
    public INoiseSchedule Schedule { get; private init; } = new StepSchedule(40, 0.2);

    /// <summary>What the network predicts.</summary>
    internal IParameterization Parameterization { get; init; } = StandInParameterization.Eps;

    /// <summary>The transition between states.</summary>
    public ITransition Transition { get; private init; } = new UniformStandIn();

    public DataSpace Space => Source.Describe();

    /// <summary>The data, loaded once.</summary>
    public Dataset Data
    {
        get
        {
            lock (Loaded)
            {
                if (!Loaded.TryGetValue(Source, out var data)) Loaded[Source] = data = Kept(Source.Load());
                return data;
            }
        }
    }

    /// <summary>Real samples that are in no part of the data, the same every time.</summary>
    internal Samples Fresh => Source is StandInData data ? data.Fresh(120) : Data.Test;

    /// <summary>The same with another schedule.</summary>
    public World On(INoiseSchedule schedule) => new($"{_name} on {schedule}", Source) { Schedule = schedule, Transition = Transition };

    /// <summary>The same with another schedule and another output of the network.</summary>
    internal World On(INoiseSchedule schedule, IParameterization parameterization) =>
        new($"{_name} on {schedule}", Source) { Schedule = schedule, Transition = Transition, Parameterization = parameterization };

    /// <summary>The same with another transition.</summary>
    public World On(ITransition transition) => new($"{_name} with {transition.GetType().Name}", Source) { Schedule = Schedule,
        Transition = transition };

    public override string ToString() => _name;

    /// <summary>Registers what an experiment would have chosen: a plugin of each kind that is no list, by its contract.</summary>
    internal void AddTo(IServiceCollection services) => services
        .AddSingleton(Space)
        .AddSingleton(Source)
        .AddSingleton<ICodec>(new IdentityCodec())
        .AddSingleton(Schedule)
        .AddSingleton(Parameterization)
        .AddSingleton(Transition)
        .AddSingleton<IStrengthSchedule>(new GivenStrengths(10, 0.3))
        .AddSingleton<IStateObjective>(new StandInStateObjective())
        .AddSingleton<IModel>(new StandInModel())
        .AddSingleton<IStateSampler>(new StandInStateSampler())
        .AddSingleton<IStateGuidance>(new NoStateGuidance())
        .AddSingleton<ISampler>(new StandInSampler())
        .AddSingleton<ITimeGrid>(new StandInGrid())
        .AddSingleton<IClipping>(new NoClipping())
        .AddSingleton<IWeighting>(new EvenWeighting())
        .AddSingleton<ITimeDistribution>(new EvenTimes())
        .AddSingleton<IReverseVariance>(new GivenVariance())
        .AddSingleton<ICoderModel>(new StandInCoder())
        .AddSingleton<IDecoder>(new StandInDecoder())
        .AddSingleton<IOptimizer>(new PlainDescent());

    private static Dataset Kept(Dataset data)
    {
        var parts = new[] { data.Train, data.Validation, data.Test };
        foreach (var tensor in parts.SelectMany(p => p?.Tensors ?? []).Append(data.Modes?.Centers))
            tensor?.DetachFromDisposeScope();
        return data;
    }
}
