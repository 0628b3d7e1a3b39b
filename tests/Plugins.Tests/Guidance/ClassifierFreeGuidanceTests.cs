using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Guidance;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Guidance;

public sealed class ClassifierFreeGuidanceTests
{
    private static readonly NoiseLevel Level = new(0.5, 0.6, 0.8);
    private static readonly Condition Classes = new(tensor(new long[] { 1, 2 }));

    [Theory]
    [InlineData(-1, 10, 10)]
    [InlineData(0, 11, 12)]
    [InlineData(0.5, 11.5, 13)]
    [InlineData(2, 13, 16)]
    public void MixesOnePlusWConditionalMinusWUnconditional(double w, double first, double second)
    {
        var guided = new ClassifierFreeGuidance(new() { Scale = w }).Apply(new Labelled());
        var x0 = guided.Denoise(zeros(2, 1), Level, Classes);
        Assert.Equal([(float)first, (float)second], x0.flatten().data<float>().ToArray());
    }

    [Fact]
    public void AsksNothingWhereNothingIsAsked() =>
        Assert.Equal([10f], new ClassifierFreeGuidance(new()).Apply(new Labelled()).Denoise(zeros(1, 1), Level, null).data<float>().ToArray());

    [Fact]
    public void StaticClippingTakesTheRangeOfTheDataUnlessItHasABound()
    {
        var xt = zeros(2, 1);
        float[] Clip(double? bound, Framework.Data.ValueRange? range) =>
            new StaticClipping(new() { Bound = bound }, new([1], Range: range)).Apply(new Labelled()).Denoise(xt, Level, Classes).flatten().data<float>().ToArray();
        Assert.Equal([11f, 11.5f], Clip(null, new(-1, 11.5)));
        Assert.Equal([3f, 3f], Clip(3, new(-1, 11.5)));
        Assert.Equal([11f, 12f], Clip(null, null));
    }

    /// <summary>Ten plus the label; ten without one.</summary>
    private sealed class Labelled : IDenoiser
    {
        public Tensor Denoise(Tensor xt, NoiseLevel level, Condition? condition) =>
            (condition is null ? full_like(xt, 10) : 10 + condition.Labels!.clamp_min(0).to(float32).unsqueeze(1));
    }
}
