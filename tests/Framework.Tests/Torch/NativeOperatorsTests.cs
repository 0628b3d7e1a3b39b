using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Torch;

public sealed class NativeOperatorsTests
{
    [Fact]
    public void TheyAreThereInTheLibtorchOfThisBuild() => Assert.True(NativeOperators.AreAvailable);

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void LerpIsThatOfEachTensor(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1, CPU);
        Tensor[] Draw() => [.. new long[][] { [3, 4], [5], [1] }.Select(shape => randn(shape, dtype: type, generator: random))];
        var (starts, ends) = (Draw(), Draw());
        var expected = starts.Zip(ends, (start, end) => start.lerp(end, 0.001)).ToArray();
        NativeOperators.Lerp(starts, ends, tensor(0.001, type));
        for (int i = 0; i < starts.Length; i++)
            Assert.InRange((starts[i] - expected[i]).abs().max().to(float64).item<double>(), 0, type == ScalarType.Float32 ? 1e-7 : 1e-16);
    }

    /// <summary>Lists hold handles of their own, which the operator frees: what was there before is there after, and no more.</summary>
    [Fact]
    public void NoTensorIsFreedOrKept()
    {
        using var start = zeros(1000);
        using var end = ones(1000);
        using var weight = tensor(0.5f);
        NativeOperators.Lerp([start], [end], weight);
        long before = Environment.WorkingSet;
        for (int i = 0; i < 20_000; i++)
        {
            using var more = zeros(1000);
            NativeOperators.Lerp([more], [end], weight);
        }

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 40_000_000);
        Assert.Equal(0.5f, start[3].item<float>());
        Assert.Equal(1f, end[3].item<float>());
    }
}
