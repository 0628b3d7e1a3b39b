using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks;

/// <summary>Drawing 100 samples with an experiment's sampler and steps.</summary>
public class SamplingRun
{
    private const int Count = 100;
    private Workload _work = null!;

    [Params("toy2d", "digits")]
    public string Experiment { get; set; } = "";

    [GlobalSetup]
    public void Compose() => _work = new Workload(Experiment);

    [GlobalCleanup]
    public void Dispose() => _work.Dispose();

    [Benchmark(OperationsPerInvoke = Count)]
    public void Draw()
    {
        using var scope = NewDisposeScope();
        _work.Parts.CreateDrawing(_work.Network).Draw(_work.Parts.Sampling with { Count = Count }, _work.Streams);
    }
}
