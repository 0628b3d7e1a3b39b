using BenchmarkDotNet.Attributes;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks;

/// <summary>One step of AdamW and one of the averages, for the parameters of an experiment's network with gradients at random.</summary>
public class OptimizerStep
{
    private const double Rate = 1e-4;

    private Workload _work = null!;
    private Parameter[] _parameters = null!;
    private Tensor[] _averages = null!;
    private OptimizerHelper _plain = null!, _onLists = null!;
    private AveragedParameters _averagesOnLists = null!;

    [Params("toy2d", "digits")]
    public string Experiment { get; set; } = "";

    [GlobalSetup]
    public void Compose()
    {
        if (!NativeOperators.AreAvailable) throw new InvalidOperationException("This libtorch has no operators on lists.");
        set_num_threads(1);
        _work = new Workload(Experiment);
        _parameters = [.. _work.Network.parameters()];
        using var random = new Generator(0, CPU);
        foreach (var p in _parameters) p.grad = randn(p.shape, generator: random);
        _averages = [.. _parameters.Select(p => p.detach().clone())];
        _plain = optim.AdamW(_parameters, Rate);
        _onLists = new AdamWOptimizer(new()).Create(_parameters, Rate);
        _averagesOnLists = new AveragedParameters(_work.Network, 0.999);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _averagesOnLists.Dispose();
        _onLists.Dispose();
        _plain.Dispose();
        _work.Dispose();
    }

    [Benchmark]
    public void AdamWOneByOne()
    {
        using var scope = NewDisposeScope();
        _plain.step();
    }

    [Benchmark]
    public void AdamWOnLists() => _onLists.step();

    [Benchmark]
    public void AveragesOneByOne()
    {
        using var noGradients = no_grad();
        for (int i = 0; i < _parameters.Length; i++) _averages[i].lerp_(_parameters[i], 0.001);
    }

    [Benchmark]
    public void AveragesOnLists() => _averagesOnLists.Update(1_000_000);

    [Benchmark]
    public void ClipGradients() => new GradientClipping(1).Apply(_parameters);
}
