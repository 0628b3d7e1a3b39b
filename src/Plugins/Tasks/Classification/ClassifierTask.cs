using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Classification;

/// <summary>Trains a classifier of noisy samples, for classifier guidance of other runs, and measures it on the test part.</summary>
[Description("a classifier of noisy samples, which classifier guidance of another run can follow")]
[Source("Dhariwal and Nichol 2021, section 4; 001 classifier guidance")]
[Better(Better.Higher, "accuracy", "accuracyClean")]
[Better(Better.Lower, "crossEntropy")]
public sealed class ClassifierTask(ClassifierOptions options, IEnumerable<PluginDescriptor> plugins) : ITask
{
    // Samples of the test part are few; each is judged at this many random times.
    private const int Repetitions = 10;

    public IReadOnlyList<Section> Sections { get; } =
        [INoiseSchedule.Kind, ITimeDistribution.Kind, IModel.Kind, IOptimizer.Kind, TrainingOptions.Section];

    public Type ModelType => typeof(INoisyClassifier);

    public Work Work(Experiment experiment)
    {
        var training = experiment.Get(TrainingOptions.Section);
        return new(training.Steps, training.BatchSize);
    }

    public IEnumerable<Problem> Check(Composition composition)
    {
        string Name(PluginKind kind) => composition.Experiment[kind].Plugin.Name;

        var space = composition.DescribeData();
        bool suited = composition.Experiment[IModel.Kind].Plugin.Implementation.IsAssignableTo(typeof(IClassifierModel));
        if (suited && composition.Get(IModel.Kind).Refusal(space) is { } why)
            yield return new("", "model", $"the model '{Name(IModel.Kind)}' {why}. The data is '{Name(IDataSource.Kind)}'.");
        if (space.Classes == 0)
            yield return new("", "data", $"the task 'classifier' needs classes, but the data '{Name(IDataSource.Kind)}' has none.");
        else if (space.Values is not ContinuousValues)
            yield return new("", "data",
                $"the task 'classifier' needs continuous numbers, but the data '{Name(IDataSource.Kind)}' has {space.Values}.");
        else if (!suited)
            yield return new("", "model",
                $"the model '{Name(IModel.Kind)}' cannot be trained to tell classes; allowed: {string.Join(", ", Classifiers)}.");
        else if (composition.Get(ITimeDistribution.Kind).State is not null)
            yield return new("", "times",
                $"the task 'classifier' does not tell its losses to the times '{Name(ITimeDistribution.Kind)}'. Use the times 'uniform'.");
    }

    public IReadOnlyList<Stage> Stages(Composition composition) =>
    [
        new("classifier", composition.Options(TrainingOptions.Section),
            () => ((IClassifierModel)composition.Get(IModel.Kind)).CreateClassifier(composition.DescribeData()),
            (module, context) => Training(composition, module, context.Validation)),
    ];

    public object CreateModel(Composition composition, nn.Module module) =>
        new NoisyClassifier((ClassifierModule)module, options, composition.Get(INoiseSchedule.Kind));

    public IReadOnlyDictionary<string, double> Measure(Composition composition, nn.Module module, DrawingContext context)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var test = context.Data.Test.To(composition.Compute);
        var repeated = Enumerable.Repeat(test, Repetitions).Aggregate((all, more) => all.Concat(more));
        var noisy = Training(composition, module, null).Judge(repeated, context.Cancellation);
        var classifier = (NoisyClassifier)CreateModel(composition, module);
        var clean = Batches.Map(test.Values, x => classifier.LogProbabilities(x, classifier.LeastNoise), context.Cancellation);
        return new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["accuracy"] = noisy.Accuracy,
            ["accuracyClean"] = clean.argmax(1).eq(test.Classes!).to(float64).mean().item<double>(),
            ["crossEntropy"] = noisy.Loss,
        };
    }

    /// <summary>An earlier version told the classifier of the noise as its section <c>objective</c> did.</summary>
    public void Upgrade(IDictionary<string, string?> settings)
    {
        if (!settings.TryGetValue("objective:name", out var objective) || objective != "edm") return;
        settings["task:noise"] = "logNoise";
        settings["task:dataDeviation"] = settings.TryGetValue("objective:sigmaData", out var deviation) ? deviation : "0.5";
    }

    private ClassifierTraining Training(Composition composition, nn.Module module, Samples? validation) => new(
        (ClassifierModule)module, options, composition.Get(ITimeDistribution.Kind), composition.Get(INoiseSchedule.Kind), validation);

    private IEnumerable<string> Classifiers =>
        plugins.Where(p => p.Implementation.IsAssignableTo(typeof(IClassifierModel))).Select(p => p.Name).Order();
}

/// <summary>How the classifier sees noisy samples.</summary>
public sealed record ClassifierOptions
{
    [Description(
        "by which number the network knows the noise: time is the schedule's, "
        + "logNoise is log(sigma / alpha) / 4, for schedules whose time is the noise itself")]
    public NoiseNumber Noise { get; init; } = NoiseNumber.Time;

    [Description("the data's standard deviation, by which noisy samples are scaled to unit variance")]
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public double DataDeviation { get; init; } = 1;

    [Description(
        "noisy trains at every level of noise; clean at the schedule's least noise alone, as a classifier that was made for other ends, "
        + "which does not know how noisy a sample is")]
    [AddedLater]
    public ClassifierSamples Samples { get; init; } = ClassifierSamples.Noisy;

    /// <summary>The level at which the network takes a sample to be, of the one that it has.</summary>
    internal NoiseLevel Taken(NoiseLevel level, INoiseSchedule schedule) =>
        Samples == ClassifierSamples.Noisy ? level : schedule.At(schedule.MinTime);

    /// <summary>The factor of x_t before the network sees it: 1 / sqrt(d^2 alpha^2 + sigma^2).</summary>
    internal double InputScale(NoiseLevel level) =>
        1 / Math.Sqrt(DataDeviation * DataDeviation * level.Alpha * level.Alpha + level.Sigma * level.Sigma);

    /// <summary>The number by which the network knows the level.</summary>
    internal double NetworkTime(NoiseLevel level) => Noise == NoiseNumber.Time ? level.Time : Math.Log(level.NoiseRatio) / 4;
}

/// <summary>What a classifier is trained on.</summary>
public enum ClassifierSamples
{
    /// <summary>Samples at every level of noise.</summary>
    Noisy,

    /// <summary>Samples at the least noise.</summary>
    Clean,
}

/// <summary>By which number a network knows how noisy a sample is.</summary>
public enum NoiseNumber
{
    /// <summary>The time of the schedule.</summary>
    Time,

    /// <summary>log(sigma / alpha) / 4 (c_noise of Karras et al. 2022, table 1).</summary>
    LogNoise,
}
