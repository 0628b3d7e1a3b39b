using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Langevin;

/// <summary>Trains the score of velocities of critically damped Langevin diffusion, and draws samples by undoing it.</summary>
[Description("critically damped Langevin diffusion: samples get a velocity, and only that is noised")]
[Source("Dockhorn et al. 2022; 001 faster sampling, advanced diffusion processes")]
public sealed class LangevinTask(LangevinOptions options) : ITask
{
    private const long RecordedNumbers = 1000;

    public IReadOnlyList<Section> Sections { get; } =
        [IModel.Kind, IOptimizer.Kind, ILangevinSampler.Kind, IMetric.Kind, TrainingOptions.Section, LangevinSamplingOptions.Section];

    public Type ModelType => typeof(IVelocityScore);

    public bool Draws => true;

    public IEnumerable<Problem> Check(Composition composition)
    {
        string Name(PluginKind kind) => composition.Experiment[kind].Plugin.Name;

        var space = composition.DescribeData();
        if (space.Values is not ContinuousValues)
            yield return new("", "data",
                $"the task 'langevin' needs continuous numbers, but the data '{Name(IDataSource.Kind)}' has {space.Values}.");
        else if (composition.Get(IModel.Kind).Refusal(Pairs(space)) is { } why)
            yield return new("", "model",
                $"the model '{Name(IModel.Kind)}' {why}. The task 'langevin' gives it pairs of the data '{Name(IDataSource.Kind)}'.");
    }

    public Work Work(Experiment experiment)
    {
        var (training, sampling) = (experiment.Get(TrainingOptions.Section), experiment.Get(LangevinSamplingOptions.Section));
        return new(training.Steps, training.BatchSize, sampling.Count, sampling.Steps);
    }

    public IReadOnlyList<Stage> Stages(Composition composition) =>
    [
        new("langevin", composition.Options(TrainingOptions.Section),
            () => composition.Get(IModel.Kind).Create(new NetworkShape(Pairs(composition.DescribeData()))),
            (module, context) => new LangevinTraining((NetworkModule)module, options, context.Validation)),
    ];

    public object CreateModel(Composition composition, nn.Module module) => new NetworkScore((NetworkModule)module, options.Process);

    public string DrawingName(Experiment experiment) => experiment[ILangevinSampler.Kind].Plugin.Name;

    public DrawnSamples Draw(Composition composition, nn.Module module, DrawingContext context)
    {
        using var scope = NewDisposeScope();
        var sampling = composition.Options(LangevinSamplingOptions.Section);
        var (space, compute) = (composition.DescribeData(), composition.Compute);
        var (process, sampler) = (options.Process, composition.Get(ILangevinSampler.Kind));
        var score = (IVelocityScore)CreateModel(composition, module);
        var times = sampling.Times(options.LeastTime);
        var condition = new AskedConditions(space, context.Data.Train, context.Data.Test, context.Streams).Of(sampling.Count, _ => null);
        var batches = new List<Tensor>();
        var (frames, frameTimes) = (new List<Tensor>(), new List<double>());
        long recorded = Math.Min(sampling.Count, Math.Max(8, RecordedNumbers / space.Dimensions));
        for (int done = 0; done < sampling.Count; done += sampling.BatchSize)
        {
            using var batch = NewDisposeScope();
            int size = Math.Min(sampling.BatchSize, sampling.Count - done);
            var problem = new LangevinProblem(
                score, process, new SampleNoise(context.Streams.SeedOf("sampling"), done), condition?.Slice(done, size).To(compute.Device));
            var start = new SampleNoise(context.Streams.SeedOf("sampling start"), done);
            Tensor Start() => start.Next([size, .. space.Shape], compute.Precision, compute.Device);
            batches.Add(problem.Walk(
                sampler, new(Start(), Math.Sqrt(process.Mass) * Start()), times, done == 0 ? Record : null, context.Cancellation).cpu()
                    .MoveToOuterDisposeScope());
            context.Progress(done + size);
        }

        var recordings = new Dictionary<string, Tensor>
        {
            ["trajectory"] = stack(frames).MoveToOuterDisposeScope(),
            ["trajectory-times"] = tensor(frameTimes.ToArray(), dtype: float64).MoveToOuterDisposeScope(),
        };
        foreach (var frame in frames) frame.Dispose();
        var samples = new Samples(cat(batches), condition).Map(x => x.clone().MoveToOuterDisposeScope());
        return new(samples, recordings, sampling.Steps)
        {
            WhereNotFinite = "The velocities went too far, or the network has diverged. Try more sampling.steps or the sampler 'sscs'.",
        };

        void Record(Tensor x, double time)
        {
            frames.Add(x.narrow(0, 0, Math.Min(recorded, x.shape[0])).to(float32).cpu().clone().DetachFromDisposeScope());
            frameTimes.Add(time);
        }
    }

    /// <summary>Position and velocity along the first dimension of a sample; unbounded, and asked as samples are.</summary>
    private static DataSpace Pairs(DataSpace space) =>
        new([2 * space.Shape[0], .. space.Shape.Skip(1)], new ContinuousValues(), space.Conditions);
}
