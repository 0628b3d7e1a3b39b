using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Guidance;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Guidance;

public sealed class ClassifierFreeGuidanceTests
{
    private static readonly NoiseLevel Level = new(0.5, 0.6, 0.8);
    private static readonly Condition Classes = Condition.OfClasses(tensor(new long[] { 1, 2 }));

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
        Assert.Equal(
            [10f],
            new ClassifierFreeGuidance(new()).Apply(new Labelled()).Denoise(zeros(1, 1), Level, null).data<float>().ToArray());

    /// <summary>Kynkaanniemi et al. 2024, eq. 3: outside of the interval the conditional estimate, ends included in it.</summary>
    [Theory]
    [InlineData(0, 1e6, 13)]
    [InlineData(0.5, 0.5, 13)]
    [InlineData(0.51, 1, 11)]
    [InlineData(0, 0.49, 11)]
    public void GuidesOnlyInItsInterval(double from, double to, float first) =>
        Assert.Equal(
            first,
            new ClassifierFreeGuidance(new() { Scale = 2, From = from, To = to })
                .Apply(new Labelled())
                .Denoise(zeros(2, 1), Level, Classes)[0, 0]
                .item<float>());

    /// <summary>Lin et al. 2024, eq. 15 and 16: sigma_pos / sigma_cfg scales the mix, and phi mixes that with the mix itself.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0.7)]
    public void RescaleGivesTheMixTheConditionalDeviation(double phi)
    {
        var guided = new ClassifierFreeGuidance(new() { Scale = 2, Rescale = phi })
            .Apply(new Spread())
            .Denoise(zeros(1, 4), Level, Condition.OfClasses(zeros(1, dtype: int64)));
        // Conditional 0, 1, 2, 3 and unconditional 5, 5, 5, 5: the mix is 3 (0, 1, 2, 3) - 10, three times as wide.
        float[] expected = [.. new[] { 0.0, 1, 2, 3 }.Select(x => 3 * x - 10).Select(mix => (float)(phi * mix / 3 + (1 - phi) * mix))];
        Assert.Equal(expected, guided.flatten().data<float>().ToArray(), (x, y) => Math.Abs(x - y) < 1e-5);
    }

    /// <summary>One call on a batch of twice the size costs each sample two evaluations; an estimate that is not guided costs one.</summary>
    [Fact]
    public void CostsTwoEvaluationsWhereItGuides()
    {
        var guided = new ClassifierFreeGuidance(new() { From = 0.3, To = 0.6 }).Apply(new Labelled());
        int Cost(double time, Condition? condition) => guided.Predict(zeros(2, 1), new(time, 0.6, 0.8), condition).Evaluations;
        Assert.Equal((2, 1, 1), (Cost(0.5, Classes), Cost(0.7, Classes), Cost(0.5, null)));
    }

    /// <summary>Ten plus the label; ten without one.</summary>
    private sealed class Labelled : IDenoiser
    {
        public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => new(
            condition is null ? full_like(xt, 10) : 10 + condition[ConditionPart.Class]!.clamp_min(0).to(float32).unsqueeze(1));
    }

    /// <summary>0, 1, 2, 3 where a label is asked, else 5.</summary>
    private sealed class Spread : IDenoiser
    {
        public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) =>
            new(where(condition![ConditionPart.Class]!.unsqueeze(1).ge(0), arange(4, dtype: float32), full(4, 5f)));
    }
}
