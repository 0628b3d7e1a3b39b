using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

public sealed class HalvesTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(51)]
    public void HalvesAreEquallyLarge(long count)
    {
        var signs = Halves.Signs(count, new Generator(1), 30);
        Assert.Equal([30, count], signs.shape);
        Assert.Equal(count / 2, signs[0].eq(1).sum().item<long>());
        Assert.Equal(count / 2, signs[0].eq(-1).sum().item<long>());
        Assert.True(signs[0].ne(signs[1]).any().item<bool>());
        Assert.Equal(signs.data<double>().ToArray(), Halves.Signs(count, new Generator(1), 30).data<double>().ToArray());
    }

    /// <summary>Half the difference of the means of both halves varies as the mean of all does: by the variance over N.</summary>
    [Fact]
    public void AHalfHasTheNoiseOfTheMean()
    {
        var x = 3 * randn([400], dtype: float64, generator: new Generator(2));
        var noise = Halves.Signs(400, new Generator(3), 2000).mv(x) / 400;
        Assert.Equal(0, noise.mean().item<double>(), 0.02);
        Assert.Equal(x.var().item<double>() / 400, noise.square().mean().item<double>(), 0.002);
    }
}
