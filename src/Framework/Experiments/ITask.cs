using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// What an experiment trains and what is made of it. A task owns its choices: it names the sections that it reads, the rules between them,
/// the stages of its training, and what it does with the trained module. It is created before the other choices are read, so its
/// constructor may take its options and what is registered, but nothing that the experiment chooses.
/// </summary>
public interface ITask
{
    static readonly PluginKind<ITask> Kind = new("task", "what is trained", Effect.Training) { Default = "denoising" };

    /// <summary>The sections that it reads besides those of every experiment, in the order in which they read best.</summary>
    IReadOnlyList<Section> Sections { get; }

    /// <summary>
    /// What the trained module is to metrics and to other runs: the type of <see cref="CreateModel"/>'s result, such as a denoiser.
    /// </summary>
    Type ModelType { get; }

    /// <summary>True when it draws samples.</summary>
    bool Draws => false;

    /// <summary>Brings the settings of a run that an earlier version made to those of this one.</summary>
    /// <param name="settings">Values by configuration path, such as <c>objective:name</c>.</param>
    void Upgrade(IDictionary<string, string?> settings)
    {
    }

    /// <summary>
    /// The choices that are each right but mean nothing together, each at the path of the one to change;
    /// <see cref="Problem.Where"/> is left empty.
    /// </summary>
    IEnumerable<Problem> Check(Composition composition) => [];

    /// <summary>
    /// The choices that are allowed but unfit, as far as is known before any data is loaded. Asked only where <see cref="Check"/> finds
    /// nothing.
    /// </summary>
    IEnumerable<Warning> Warnings(Composition composition) => [];

    /// <summary>The choices that are unfit for the data itself; asked when a run has loaded it.</summary>
    /// <param name="composition">The experiment's plugins.</param>
    /// <param name="data">The data, on the CPU.</param>
    IEnumerable<Warning> Warnings(Composition composition, Dataset data) => [];

    /// <summary>The memory that its network takes for a sample, for estimates; null where the task cannot tell.</summary>
    SampleMemory? MemoryOfSample(Composition composition) => null;

    /// <summary>How much there is to do, for estimates of time.</summary>
    Work Work(Experiment experiment);

    /// <summary>
    /// The stages of its training, in order; at least one. The module of the last is the result, unless the task names another.
    /// </summary>
    IReadOnlyList<Stage> Stages(Composition composition);

    /// <summary>
    /// The stage whose module is drawn, measured and used by other runs, by its place: the last, unless choices that change drawings alone
    /// name another. All stages are trained and kept whatever this is.
    /// </summary>
    int ResultStage(Composition composition) => Stages(composition).Count - 1;

    /// <summary>
    /// The other results of a training that has several: experiments of the same training, by the name of the stage that they use. A run
    /// that trains by itself draws and measures each of them beside its own.
    /// </summary>
    IEnumerable<(string Name, Experiment Experiment)> OtherResults(Composition composition) => [];

    /// <summary>The trained module as metrics and other runs use it.</summary>
    /// <param name="composition">The experiment's plugins.</param>
    /// <param name="module">The module of the last stage, for evaluation.</param>
    object CreateModel(Composition composition, nn.Module module);

    /// <summary>What a drawing with these settings is called, in the names of folders.</summary>
    string DrawingName(Experiment experiment) => "drawn";

    /// <summary>Draws samples with the trained module. Called only where it <see cref="Draws"/>.</summary>
    /// <exception cref="OperationCanceledException">When cancelled.</exception>
    DrawnSamples Draw(Composition composition, nn.Module module, DrawingContext context) =>
        throw new NotSupportedException("This task draws no samples.");

    /// <summary>The parts of the data that the task's own numbers see.</summary>
    IReadOnlyList<DataPart> Sees => [DataPart.Test];

    /// <summary>The task's own numbers about the trained module, by their names in <c>run.json</c>.</summary>
    IReadOnlyDictionary<string, double> Measure(Composition composition, nn.Module module, DrawingContext context) =>
        new Dictionary<string, double>();
}

/// <summary>How much an experiment has to do.</summary>
/// <param name="TrainingSteps">Steps of training, over all stages.</param>
/// <param name="BatchSize">Samples in a training batch.</param>
/// <param name="Samples">Samples to be drawn.</param>
/// <param name="StepsOfSample">Steps of each sample.</param>
public readonly record struct Work(long TrainingSteps, int BatchSize, int Samples = 0, int StepsOfSample = 0)
{
    /// <summary>The steps of all samples.</summary>
    public double SampleSteps => (double)Samples * StepsOfSample;
}

/// <summary>
/// One stage of a task's training. It has checkpoints of its own and can be gone on with; it may use the module of the stage before it, or
/// another run.
/// </summary>
/// <param name="Name">Names its checkpoints where a task has several stages, kebab-case.</param>
/// <param name="Options">How long and how fast.</param>
/// <param name="CreateModule">
/// A fresh module on the CPU. Its parameters come from TorchSharp's global generator, which the caller seeds.
/// </param>
/// <param name="Train">What is trained, for a module of <paramref name="CreateModule"/> that has been moved to its device.</param>
public sealed record Stage(
    string Name, TrainingOptions Options, Func<nn.Module> CreateModule, Func<nn.Module, StageContext, ITrainable> Train);

/// <summary>What a stage sees of the run.</summary>
/// <param name="Validation">
/// The data for evaluations on the way, on which things may be selected, where the run computes; null where the data has no such part.
/// </param>
/// <param name="Before">The module of the stage before, with its averaged parameters; null for the first.</param>
public sealed record StageContext(Samples? Validation, nn.Module? Before)
{
    /// <summary>Codes of the validation part, drawn once where they are random; null where there is no such part.</summary>
    internal static Samples? Codes(Samples? validation, IFittedCodec codec, RandomStreams streams, Compute compute)
    {
        if (validation is null) return null;
        using var random = streams.Fresh("validation codes");
        return codec.Draw(codec.Prepare(validation.To(compute)), random);
    }
}

/// <summary>The result of a drawing, on the CPU.</summary>
/// <param name="Samples">The samples and what was asked of them.</param>
/// <param name="Recordings">What the task keeps of their way, by the names of NumPy files without <c>.npy</c>.</param>
/// <param name="FunctionEvaluations">Evaluations of networks for a sample, the mean; a batch of twice the size counts two.</param>
/// <param name="ClassifierEvaluations">Evaluations of classifiers for each sample.</param>
public sealed record DrawnSamples(
    Samples Samples, IReadOnlyDictionary<string, Tensor> Recordings, double FunctionEvaluations, double ClassifierEvaluations = 0)
{
    /// <summary>
    /// Should samples not be finite: where such numbers came up first, and what may help; whole sentences. Null where the task cannot tell.
    /// </summary>
    public string? WhereNotFinite { get; init; }

    /// <summary>Hands every tensor to the dispose scope around the current one.</summary>
    public DrawnSamples MoveToOuterDisposeScope()
    {
        foreach (var tensor in Samples.Tensors.Concat(Recordings.Values)) tensor.MoveToOuterDisposeScope();
        return this;
    }
}

/// <summary>What a task needs to draw or to measure.</summary>
/// <param name="Data">The data, on the CPU.</param>
/// <param name="Streams">The run's random streams.</param>
/// <param name="Progress">Takes the number of finished samples.</param>
/// <param name="Cancellation">Ends the work early.</param>
public sealed record DrawingContext(
    Dataset Data, RandomStreams Streams, Action<int> Progress, CancellationToken Cancellation = default)
{
    /// <summary>Takes what is not as it should be and does not stop the run, a sentence each.</summary>
    public Action<string> Warn { get; init; } = _ => { };
}

/// <summary>The section <c>sampling</c> of an experiment whose task draws samples. Tasks may derive from it.</summary>
public record DrawingOptions
{
    [Description("how many samples are drawn"), Range(1, 10_000_000)]
    public int Count { get; init; } = 1000;

    [Description("samples that are drawn at once"), Range(1, 1_000_000)]
    public int BatchSize { get; init; } = 500;

    /// <summary>The section <c>sampling</c> with the options of a task.</summary>
    public static OptionsSection<TOptions> SectionOf<TOptions>(string description)
        where TOptions : DrawingOptions, new() => new("sampling", description, Effect.Drawing);
}
