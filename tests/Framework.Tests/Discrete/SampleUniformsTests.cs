using Diffusion.Framework.Discrete;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Discrete;

public sealed class SampleUniformsTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void ASampleDependsOnItsNumberAlone()
    {
        var all = new SampleUniforms(7);
        var (first, second) = (all.Next([10, 5], CPU), all.Next([10, 5], CPU));
        var later = new SampleUniforms(7, 6);
        Assert.Equal(first.narrow(0, 6, 3), later.Next([3, 5], CPU));
        Assert.Equal(second.narrow(0, 6, 3), later.Next([3, 5], CPU));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void NumbersAreUniform()
    {
        var sorted = new SampleUniforms(1).Next([1000, 101], CPU).flatten().sort().Values;
        double n = sorted.shape[0];
        // Kolmogorov: 1.95 / sqrt(n) is exceeded once in a thousand.
        var expected = arange(n, dtype: float64) / n;
        Assert.InRange((sorted - expected).abs().max().item<double>(), 0, 1.95 / Math.Sqrt(n));
        Assert.True(sorted[0].item<double>() > 0 && sorted[-1].item<double>() < 1);
    }

    [Fact]
    public void AStateOfProbabilityZeroIsNeverDrawn()
    {
        var weights = tensor(new[] { 0.0, 0.25, 0, 0.75, 0 }).to(float64).expand(3, 5);
        var drawn = Categorical.Draw(weights, tensor(new[] { 0.0, 0.25, 1 }, dtype: float64));
        Assert.Equal([1, 3, 3], drawn.data<long>().ToArray());
    }
}
