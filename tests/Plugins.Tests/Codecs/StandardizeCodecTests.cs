using Diffusion.Framework.Data;
using Diffusion.Plugins.Codecs;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Codecs;

public sealed class StandardizeCodecTests
{
    [Fact]
    public void EachNumberOfAVectorGetsMeanZeroAndVarianceOneAndComesBack()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 1, 10, 3, 10, 8, 10 }, dtype: float64).reshape(3, 2);
        var codec = new StandardizeCodec().Fit(new(new(x), null, new(x), ""));
        var codes = codec.Encode(new(x)).Values;
        // Mean 4 and variance (9 + 1 + 16) / 3; the second number does not vary and is only moved.
        double d = Math.Sqrt(26.0 / 3);
        double[] expected = [-3 / d, 0, -1 / d, 0, 4 / d, 0];
        Assert.Equal(0, expected.Zip(codes.flatten().data<double>().ToArray(), (e, a) => Math.Abs(e - a)).Max(), 1e-14);
        Assert.Equal(0, (codec.Decode(new(codes)).Values - x).abs().max().item<double>(), 1e-14);
    }

    [Fact]
    public void ImagesAreStandardizedByChannelAndLoseTheirRange()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        var x = randn([50, 3, 4, 4], dtype: float64, generator: random) * tensor(new double[] { 1, 2, 5 }).reshape(1, 3, 1, 1) + 7;
        var codes = new StandardizeCodec().Fit(new(new(x), null, new(x), "")).Encode(new(x)).Values;
        for (int channel = 0; channel < 3; channel++)
        {
            var numbers = codes.select(1, channel);
            Assert.Equal(0, numbers.mean().item<double>(), 1e-12);
            Assert.Equal(1, numbers.square().mean().item<double>(), 1e-12);
        }

        var space = new StandardizeCodec().Encode(new DataSpace([3, 4, 4], new ContinuousValues(new(-1, 1), 256), DataSpace.Asked(10)));
        Assert.Equal((null, null, 10), (space.Range, space.QuantisationWidth, space.Classes));
        Assert.Equal("needs continuous numbers, and the data has 3 states", new StandardizeCodec().Refusal(new([2], new StateValues(3))));
    }
}
