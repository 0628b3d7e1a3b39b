using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Sampling;

public sealed class SampleNoiseTests
{
    [Fact]
    public void ASamplesDrawsAreTheSameInEveryBatch()
    {
        var whole = new SampleNoise(5);
        var part = new SampleNoise(5, first: 3);
        for (int draw = 0; draw < 3; draw++)
        {
            using var all = whole.Next([10, 2, 3], ScalarType.Float64, CPU);
            using var four = part.Next([4, 2, 3], ScalarType.Float64, CPU);
            Assert.True(all.narrow(0, 3, 4).equal(four).all().item<bool>());
        }
    }

    [Fact]
    public void DrawsSamplesAndSeedsDiffer()
    {
        var noise = new SampleNoise(5);
        using var first = noise.Next([4, 100], ScalarType.Float64, CPU);
        using var second = noise.Next([4, 100], ScalarType.Float64, CPU);
        using var other = new SampleNoise(6).Next([4, 100], ScalarType.Float64, CPU);
        Assert.Equal(1200, cat([first.flatten(), second.flatten(), other.flatten()]).unique().output.shape[0]);
    }

    [Fact]
    public void SinglePrecisionIsTheSameNoiseRounded()
    {
        using var single = new SampleNoise(5).Next([4, 3], ScalarType.Float32, CPU);
        using var rounded = new SampleNoise(5).Next([4, 3], ScalarType.Float64, CPU).to(ScalarType.Float32);
        Assert.True(single.equal(rounded).all().item<bool>());
    }
}
