using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Guidance;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Guidance;

/// <summary>Ancestral sampling with a learned variance under classifier-free guidance.</summary>
public sealed class GuidedLearnedVarianceTests
{
    private const int Steps = 20, Count = 6;

    private static readonly LinearSchedule Schedule = new(new());
    private static Condition Classes => Condition.OfClasses(tensor(new long[] { 0, 1, 2, 0, 1, 2 }));

    // v is 0.2, 0.5 and 0.8 for the three classes.
    private static Tensor Asked => tensor(new[] { 0.2, 0.5, 0.8, 0.2, 0.5, 0.8 }).unsqueeze(1);

    /// <summary>The estimate and the variance of a step come from one call, on a batch of twice the size.</summary>
    [Fact]
    public void EachStepIsOneCallOfADoubledBatch()
    {
        var network = new CountingNetwork();
        var recorder = new RecordingDenoiser(Guided(network), 0);
        Sample(recorder);
        Assert.Equal(Enumerable.Repeat(2L * Count, Steps), network.Batches);
        Assert.Equal((2 * Steps, 0), (recorder.Evaluations, recorder.ClassifierEvaluations));
    }

    [Fact]
    public void TheVarianceIsThatOfTheConditionalBranch()
    {
        using var scope = NewDisposeScope();
        var guided = Guided(new CountingNetwork());
        var xt = randn([Count, 1], dtype: float64, generator: new Generator(1));
        var fraction = guided.Predict(xt, ((INoiseSchedule)Schedule).At(0.5), Classes).VarianceFraction!;
        Assert.Equal(0, (fraction - Asked).abs().max().item<double>(), 1e-15);
        // So are the samples.
        Assert.Equal(0, (Sample(guided) - Sample(new FixedFraction(guided, Asked))).abs().max().item<double>(), 1e-12);
        Assert.True((Sample(guided) - Sample(new FixedFraction(guided, ones_like(Asked)))).abs().max().item<double>() > 0.1);
    }

    private static IDenoiser Guided(INetwork network) => new ClassifierFreeGuidance(new() { Scale = 0.5 }, new([1]))
        .Apply(new NetworkDenoiser(network, new EpsilonParameterization(), new LearnedVariance(new())));

    private static Tensor Sample(IDenoiser denoiser)
    {
        var start = randn([Count, 1], dtype: float64, generator: new Generator(3));
        return new AncestralSampler(new() { Variance = AncestralVariance.Learned }).Sample(
            new(denoiser, Schedule, new TrailingGrid().Build(Schedule, Steps), start, new GeneratorNoise(4), Classes),
            TestContext.Current.CancellationToken);
    }

    /// <summary>Predicts eps and, as its second output, 2 v - 1: v rises with the class, and is 1 where none is asked.</summary>
    private sealed class CountingNetwork : INetwork
    {
        public List<long> Batches { get; } = [];

        public ScalarType Precision => ScalarType.Float64;

        public Tensor Predict(Tensor x, Tensor time, Condition? condition)
        {
            Batches.Add(x.shape[0]);
            var classes = condition![ConditionPart.Class]!.unsqueeze(1);
            var v = (0.2 + 0.3 * classes.to(float64)).masked_fill(classes.lt(0), 1);
            return cat([0.9 * x + 0.05 * classes, 2 * v - 1], 1);
        }
    }

    private sealed class FixedFraction(IDenoiser inner, Tensor fraction) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) =>
            base.Predict(xt, level, condition) with { VarianceFraction = fraction };
    }
}
