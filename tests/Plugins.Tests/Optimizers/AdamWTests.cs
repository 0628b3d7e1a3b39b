using Diffusion.Framework.Torch;
using Diffusion.Plugins.Optimizers;
using OptimizerHelper = TorchSharp.Modules.OptimizerHelper;
using Parameter = TorchSharp.Modules.Parameter;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Optimizers;

/// <summary>One call for all parameters against TorchSharp's calls for each.</summary>
public sealed class AdamWTests
{
    private static readonly AdamWOptimizer Optimizer = new(new() { WeightDecay = 0.05 });
    private static readonly long[][] Shapes = [[3, 4], [5], [2, 3, 3, 3], [1]];

    /// <summary>The stated tolerance: 200 steps of single precision agree to 2e-6, of double to 1e-13.</summary>
    [Theory]
    [InlineData(ScalarType.Float32, 2e-6)]
    [InlineData(ScalarType.Float64, 1e-13)]
    public void AgreesWithThePlainPath(ScalarType type, double tolerance)
    {
        Assert.True(NativeOperators.AreAvailable);
        var (fused, plain) = (Parameters(type), Parameters(type));
        using var first = Optimizer.Create(fused, 0.01);
        using var second = Optimizer.CreatePlain(plain, 0.01);
        Assert.IsType<AdamW>(first);
        for (int step = 0; step < 200; step++) Step(step, (fused, first), (plain, second));
        Assert.InRange(Difference(fused, plain), 0, tolerance);
        Assert.True(Difference(fused, Parameters(type)) > 0.1);
    }

    /// <summary>Half of the steps by each, in both orders: the files are the same.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void GoesOnWithWhatTheOtherHasSaved(bool fusedFirst)
    {
        var (parameters, all) = (Parameters(ScalarType.Float64), Parameters(ScalarType.Float64));
        using var before = fusedFirst ? Optimizer.Create(parameters, 0.01) : Optimizer.CreatePlain(parameters, 0.01);
        using var whole = Optimizer.CreatePlain(all, 0.01);
        for (int step = 0; step < 10; step++) Step(step, (parameters, before), (all, whole));

        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true)) before.save_state_dict(writer);
        stream.Position = 0;
        using var after = fusedFirst ? Optimizer.CreatePlain(parameters, 0.01) : Optimizer.Create(parameters, 0.01);
        using (var reader = new BinaryReader(stream)) after.load_state_dict(reader);
        for (int step = 10; step < 20; step++) Step(step, (parameters, after), (all, whole));
        Assert.InRange(Difference(parameters, all), 0, 1e-13);
    }

    /// <summary>A layer that a loss does not reach has no gradient: it stays, and its own count of steps too.</summary>
    [Fact]
    public void AParameterWithoutGradientIsLeftAlone()
    {
        var (fused, plain) = (Parameters(ScalarType.Float64), Parameters(ScalarType.Float64));
        using var first = Optimizer.Create(fused, 0.01);
        using var second = Optimizer.CreatePlain(plain, 0.01);
        for (int step = 0; step < 6; step++)
        {
            first.zero_grad();
            second.zero_grad();
            Step(step, (fused[..(step < 3 ? 2 : 4)], first), (plain[..(step < 3 ? 2 : 4)], second));
        }

        Assert.InRange(Difference(fused, plain), 0, 1e-14);
    }

    private static void Step(int number, params (Parameter[] Parameters, OptimizerHelper Optimizer)[] pairs)
    {
        foreach (var (parameters, optimizer) in pairs)
        {
            using var random = new Generator((ulong)number, CPU);
            foreach (var group in optimizer.ParamGroups) group.LearningRate = 0.01 / (1 + number / 50);
            foreach (var p in parameters) p.grad = randn(p.shape, dtype: p.dtype, generator: random);
            optimizer.step();
        }
    }

    private static Parameter[] Parameters(ScalarType type)
    {
        using var random = new Generator(1, CPU);
        return [.. Shapes.Select(shape => new Parameter(randn(shape, dtype: type, generator: random)))];
    }

    private static double Difference(Parameter[] a, Parameter[] b) =>
        a.Zip(b, (x, y) => (x - y).abs().max().to(float64).item<double>()).Max();
}
