using BenchmarkDotNet.Attributes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Tasks.Denoising;

namespace Diffusion.Benchmarks;

/// <summary>Twenty steps of the training loop, start-up of the optimizer included.</summary>
public class TrainingStep
{
    private const int Steps = 20;
    private Workload _work = null!;
    private Dataset _data = null!;

    [Params("toy2d", "digits")]
    public string Experiment { get; set; } = "";

    [GlobalSetup]
    public void Compose()
    {
        _work = new Workload(Experiment);
        _data = _work.Composition.Data.Load();
    }

    [GlobalCleanup]
    public void Dispose() => _work.Dispose();

    [Benchmark(OperationsPerInvoke = Steps)]
    public void Train()
    {
        var options = _work.Parts.Training with { Steps = Steps, EvaluateEvery = 0 };
        using var batches = new BatchSource(_data.Train, options.BatchSize, _work.Streams, Compute.Cpu);
        var training = new DenoisingTraining(_work.Network, _work.Parts, _data.Test.Take(1));
        new Trainer(options, _work.Composition.Get(IOptimizer.Kind)).Run(training, batches, _work.Streams);
    }
}
