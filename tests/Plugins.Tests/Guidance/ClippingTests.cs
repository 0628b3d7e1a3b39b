using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Codecs;
using Diffusion.Plugins.Guidance;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Guidance;

public sealed class ClippingTests
{
    private static readonly NoiseLevel Level = new(0.5, 0.6, 0.8);

    [Fact]
    public void NoneIsTheDenoiserItself()
    {
        var inner = new Fixed(zeros(1, 1));
        Assert.Same(inner, new NoClipping().Apply(inner));
    }

    [Fact]
    public void StaticTakesTheRangeOfTheDataUnlessItHasABound()
    {
        float[] Clip(double? bound, ValueRange? range) =>
            Clipped(new StaticClipping(new() { Bound = bound }, Of(range)), 11, 12, -7);
        Assert.Equal([11f, 11.5f, -1f], Clip(null, new(-1, 11.5)));
        Assert.Equal([3f, 3f, -3f], Clip(3, new(-1, 11.5)));
        Assert.Equal([11f, 12f, -7f], Clip(null, null));
    }

    /// <summary>
    /// The 0.75-quantile of |-4|, 1, 2, 8 is 2 quarters between its neighbours, numpy's 'linear':
    /// position 0.75 * 3 = 2.25, so 4 + 0.25 (8 - 4) = 5.
    /// </summary>
    [Fact]
    public void DynamicScalesByTheSamplesOwnQuantile() =>
        Assert.Equal([-4 / 5f, 1 / 5f, 2 / 5f, 1f], Clipped(Dynamic(Unit), -4, 1, 2, 8));

    /// <summary>A quantile below the bound clips at the bound and scales nothing.</summary>
    [Fact]
    public void DynamicLeavesSmallSamplesAlone()
    {
        Assert.Equal([-0.5f, 0.1f, 0.9f], Clipped(new DynamicClipping(new(), Of(Unit)), -0.5f, 0.1f, 0.9f));
        Assert.Equal([-4f, 1f, 2f, 5f], Clipped(Dynamic(null, 5), -4, 1, 2, 8));
        Assert.Equal([-4f, 1f, 2f, 5f], Clipped(Dynamic(Unit, 5), -4, 1, 2, 8));
        Assert.Equal([-4f, 1f, 2f, 5f], Clipped(Dynamic(new(-5, 5)), -4, 1, 2, 8));
    }

    /// <summary>
    /// Of [0, 10] the middle is 5: the distances of -5, 6, 7, 15 are 10, 1, 2, 10, their 0.75-quantile 10, twice the half width.
    /// </summary>
    [Fact]
    public void DynamicWorksAroundTheMiddleOfTheRange()
    {
        Assert.Equal([0f, 5.5f, 6f, 10f], Clipped(Dynamic(new(0, 10)), -5, 6, 7, 15));
        Assert.Equal([1f, 0.5f, 9f, 10f], Clipped(Dynamic(new(0, 10)), 1, 0.5f, 9, 11));
    }

    public static TheoryData<Func<DataSpace, IClipping>> ByDefault => new()
    {
        space => new StaticClipping(new(), space), space => new DynamicClipping(new(), space),
    };

    /// <summary>Codes are not in the data's range, and have none of their own.</summary>
    [Theory]
    [MemberData(nameof(ByDefault))]
    public void UnboundedDataAndCodesStayAsTheyAre(Func<DataSpace, IClipping> clipping)
    {
        var inner = new Fixed(zeros(1, 1));
        Assert.Same(inner, clipping(Of(null)).Apply(inner));
        Assert.Same(inner, clipping(new StandardizeCodec().Encode(Of(Unit))).Apply(inner));
        Assert.NotSame(inner, clipping(Of(Unit)).Apply(inner));
    }

    private static ValueRange Unit => new(-1, 1);

    private static DataSpace Of(ValueRange? range) => new([4], new ContinuousValues(range));

    private static DynamicClipping Dynamic(ValueRange? range, double? bound = null) =>
        new(new() { Quantile = 0.75, Bound = bound }, Of(range));

    private static float[] Clipped(IClipping clipping, params float[] x0) =>
        clipping.Apply(new Fixed(tensor(x0).unsqueeze(0))).Denoise(zeros(1, x0.Length), Level, null).flatten().data<float>().ToArray();

    private sealed class Fixed(Tensor x0) : IDenoiser
    {
        public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => new(x0.clone());
    }
}
