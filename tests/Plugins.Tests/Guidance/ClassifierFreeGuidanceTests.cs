using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Guidance;
using Diffusion.Plugins.Objectives;
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
        var guided = Guidance(new() { Scale = w }).Apply(new Labelled());
        var x0 = guided.Denoise(zeros(2, 1), Level, Classes);
        Assert.Equal([(float)first, (float)second], x0.flatten().data<float>().ToArray());
    }

    [Fact]
    public void AsksNothingWhereNothingIsAsked() =>
        Assert.Equal(
            [10f],
            Guidance(new()).Apply(new Labelled()).Denoise(zeros(1, 1), Level, null).data<float>().ToArray());

    /// <summary>Kynkaanniemi et al. 2024, eq. 3: outside of the interval the conditional estimate, ends included in it.</summary>
    [Theory]
    [InlineData(0, 1e6, 13)]
    [InlineData(0.5, 0.5, 13)]
    [InlineData(0.51, 1, 11)]
    [InlineData(0, 0.49, 11)]
    public void GuidesOnlyInItsInterval(double from, double to, float first) =>
        Assert.Equal(
            first,
            Guidance(new() { Scale = 2, From = from, To = to })
                .Apply(new Labelled())
                .Denoise(zeros(2, 1), Level, Classes)[0, 0]
                .item<float>());

    /// <summary>Lin et al. 2024, eq. 15 and 16: sigma_pos / sigma_cfg scales the mix, and phi mixes that with the mix itself.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0.7)]
    public void RescaleGivesTheMixTheConditionalDeviation(double phi)
    {
        var guided = Guidance(new() { Scale = 2, Rescale = phi })
            .Apply(new Spread(OutputReading.X0))
            .Denoise(zeros(1, 4, dtype: float64), Level, Condition.OfClasses(zeros(1, dtype: int64)));
        // Conditional 0, 1, 2, 3 and unconditional 5, 5, 5, 5: the mix is 3 (0, 1, 2, 3) - 10, three times as wide.
        double[] expected = [.. new[] { 0.0, 1, 2, 3 }.Select(x => 3 * x - 10).Select(mix => phi * mix / 3 + (1 - phi) * mix)];
        Assert.Equal(expected, guided.flatten().data<double>().ToArray(), (x, y) => Math.Abs(x - y) < 1e-12);
    }

    /// <summary>
    /// The network's output is rescaled, not x0: here eps of four numbers at alpha = 0.6, sigma = 0.8, all written out. Conditional eps
    /// 0, 1, 2, 3 and unconditional 5 mix to 3 (0, 1, 2, 3) - 10, rescaled to (0, 1, 2, 3) - 10 / 3, and x0 = (x_t - 0.8 eps) / 0.6.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0.7)]
    public void RescaleIsOfTheNetworksOutput(double phi)
    {
        double[] xt = [1, -2, 0.5, 4];
        var reading = new EpsilonParameterization().ToX0(Level);
        var guided = Guidance(new() { Scale = 2, Rescale = phi }).Apply(new Spread(reading))
            .Denoise(tensor(xt).unsqueeze(0), Level, Condition.OfClasses(zeros(1, dtype: int64)));
        double[] eps = [.. new[] { 0.0, 1, 2, 3 }.Select(e => 3 * e - 10).Select(mix => phi * mix / 3 + (1 - phi) * mix)];
        double[] x0 = [.. xt.Zip(eps, (x, e) => (x - 0.8 * e) / 0.6)];
        Assert.Equal(x0, guided.flatten().data<double>().ToArray(), (x, y) => Math.Abs(x - y) < 1e-10);
    }

    /// <summary>A mix that is one number throughout has no deviation to scale: it stays.</summary>
    [Fact]
    public void RescaleLeavesAnEvenMixAlone()
    {
        var guided = Guidance(new() { Scale = -1, Rescale = 1 }).Apply(new Spread(OutputReading.X0))
            .Denoise(zeros(1, 4, dtype: float64), Level, Condition.OfClasses(zeros(1, dtype: int64)));
        Assert.Equal([5.0, 5, 5, 5], guided.flatten().data<double>().ToArray());
    }

    [Fact]
    public void SamplesOfOneNumberCannotBeRescaled()
    {
        Assert.Equal(
            "The guidance 'classifier-free' cannot rescale samples of one number, which has no standard deviation. "
            + "Set \"rescale\" to 0 or remove it.",
            new ClassifierFreeGuidance(new() { Rescale = 0.7 }, new([1])).Refusal);
        Assert.Null(new ClassifierFreeGuidance(new(), new([1])).Refusal);
        Assert.Null(new ClassifierFreeGuidance(new() { Rescale = 0.7 }, new([2])).Refusal);
    }

    /// <summary>
    /// One call on a batch of twice the size costs each sample two evaluations; an estimate that is not guided costs one.
    /// </summary>
    [Fact]
    public void CostsTwoEvaluationsWhereItGuides()
    {
        var guided = Guidance(new() { From = 0.3, To = 0.6 }).Apply(new Labelled());
        int Cost(double time, Condition? condition) => guided.Predict(zeros(2, 1), new(time, 0.6, 0.8), condition).Evaluations;
        Assert.Equal((2, 1, 1), (Cost(0.5, Classes), Cost(0.7, Classes), Cost(0.5, null)));
    }

    /// <summary>Ten plus the label; ten without one.</summary>
    private sealed class Labelled : IDenoiser
    {
        public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => new(
            condition is null ? full_like(xt, 10) : 10 + condition[ConditionPart.Class]!.clamp_min(0).to(float32).unsqueeze(1));
    }

    private static ClassifierFreeGuidance Guidance(ClassifierFreeOptions options) => new(options, new([4]));

    /// <summary>A network whose output is 0, 1, 2, 3 where a label is asked, else 5.</summary>
    private sealed class Spread(OutputReading reading) : IDenoiser
    {
        public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            var output = where(
                condition![ConditionPart.Class]!.unsqueeze(1).ge(0), arange(4, dtype: float64), full(4, 5.0, dtype: float64));
            return new Prediction(output) { Xt = xt, Reading = reading }.WithOutput(output);
        }
    }
}
