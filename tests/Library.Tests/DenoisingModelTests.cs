using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Running;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Models;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Library.Tests;

/// <summary>What is composed in C# is what an experiment file composes.</summary>
public sealed class DenoisingModelTests
{
    /// <summary>The same choices, data and seed give the same samples, to the bit.</summary>
    [Fact]
    public void DrawsWhatTheExperimentDraws()
    {
        using var folder = new TemporaryFolder();
        using var services = new ServiceCollection().AddDiffusion().BuildServiceProvider();
        var file = folder.File("same.json", $$"""
            {
              "output": "{{folder.Path}}", "seed": 7, "threads": 1, "data": "mixture2d", "schedule": "linear", "objective": "v",
              "model": { "name": "mlp", "width": 16, "layers": 2 }, "weighting": "min-snr",
              "training": { "steps": 30, "batchSize": 64, "learningRate": 0.01 },
              "sampler": "ancestral", "sampling": { "count": 50, "steps": 10, "batchSize": 20 }, "metrics": ["moments"]
            }
            """);
        var experiment = services.GetRequiredService<ExperimentReader>().Read(file);
        var outcome = services.GetRequiredService<ExperimentRunner>().Run(experiment, new SilentObserver(experiment));
        using var expected = Npy.Read(outcome.Folder.File("samples/final.npy"));

        var source = new Mixture2dData(new());
        using var streams = new RandomStreams(7);
        streams.SeedGlobal("initialisation");
        var model = new DenoisingModel(new MlpModel(new() { Width = 16, Layers = 2 }).Create(new NetworkShape(source.Describe())))
        {
            Schedule = new LinearSchedule(new()), Objective = new VParameterization(), Weighting = new MinSnrWeighting(new()),
        };
        model.Train(source.Load().Train, new() { Steps = 30, BatchSize = 64, LearningRate = 0.01 }, seed: 7);
        using var samples = new Drawing(model.Denoiser, model.Schedule, 2)
        {
            Sampler = new AncestralSampler(new()), Steps = 10, BatchSize = 20, Seed = 7,
        }.Draw(50);

        Assert.Equal(expected.data<float>().ToArray(), samples.data<float>().ToArray());
    }

    [Fact]
    public void AClassThatIsAskedForReachesTheDenoiser()
    {
        var classes = tensor(new long[] { 3, 5, 4 });
        var denoiser = new LambdaDenoiser((xt, _, condition) =>
            condition![ConditionPart.Class]!.to(float32).unsqueeze(1).expand_as(xt));
        using var samples = new Drawing(denoiser, new CosineSchedule(new()), 2) { Steps = 5, BatchSize = 2 }
            .Draw(3, Condition.OfClasses(classes));
        Assert.Equal([3f, 3, 5, 5, 4, 4], samples.data<float>().ToArray());
    }

    /// <summary>What an experiment file refuses is refused here, in a sentence.</summary>
    [Fact]
    public void ASamplerThatCannotWorkSaysWhy()
    {
        var drawing = new Drawing(new LambdaDenoiser((xt, _) => zeros_like(xt)), new CosineSchedule(new()), 1) { Sampler = new Picky() };
        var error = Assert.Throws<InvalidOperationException>(() => drawing.Draw(1));
        Assert.Equal("Picky cannot leave the first of 101 levels.", error.Message);
    }

    private sealed class Picky : Framework.Sampling.ISampler
    {
        public string? Refusal(IReadOnlyList<Framework.Noise.NoiseLevel> levels, DataSpace space) =>
            $"cannot leave the first of {levels.Count} levels";

        public Tensor Sample(Framework.Sampling.SamplingProblem problem, CancellationToken cancellation = default) =>
            throw new NotSupportedException();
    }
}
