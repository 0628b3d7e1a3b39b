using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

public sealed class AncestralSamplerTests
{
    private static readonly FunctionSchedule Schedule = FunctionSchedule.VariancePreserving;
    private static readonly GaussianData Data = new(0.3, 0.6);

    [Theory]
    [InlineData(0, AncestralVariance.Posterior)]
    [InlineData(1, AncestralVariance.Beta)]
    public void TheLearnedVarianceReachesBothEnds(double v, AncestralVariance end)
    {
        var problem = Problem(new LearnedDenoiser(Data, v), LogSnrLevels.Uniform(Schedule, 30, -8, 8, clean: true));
        var learned = Sample(AncestralVariance.Learned, problem);
        var fixedVariance = Sample(end, problem with { Noise = new GeneratorNoise(2) });
        Assert.Equal(0, (learned - fixedVariance).abs().max().item<double>(), 1e-12);
    }

    /// <summary>Half way in logarithms is the geometric mean; guidance and clipping around the network do not hide it.</summary>
    [Fact]
    public void TheLearnedVarianceLiesBetweenInLogarithms()
    {
        NoiseLevel t = ((INoiseSchedule)Schedule).At(0.5), s = ((INoiseSchedule)Schedule).At(0.4);
        var problem = Problem(new Wrapped(new LearnedDenoiser(Data, 0.5)), [t, s]);
        var posterior = Sample(AncestralVariance.Posterior, problem);
        var beta = Sample(AncestralVariance.Beta, problem with { Noise = new GeneratorNoise(2) });
        var learned = Sample(AncestralVariance.Learned, problem with { Noise = new GeneratorNoise(2) });
        // beta-tilde = beta (sigma_s / sigma_t)^2, so the deviations' geometric mean is sqrt(quotient) of beta's.
        double quotient = s.Sigma / t.Sigma;
        double betaShare = (Math.Sqrt(quotient) - quotient) / (1 - quotient);
        Assert.Equal(0, (learned - (betaShare * beta + (1 - betaShare) * posterior)).abs().max().item<double>(), 1e-12);
    }

    [Fact]
    public void ANetworkWithoutALearnedVarianceIsRefused()
    {
        var problem = Problem(Data, LogSnrLevels.Uniform(Schedule, 3, -8, 8));
        Assert.Equal(
            "The sampler 'ancestral' with the variance 'learned' needs a network that has learned the variance of its steps, "
            + "and this one has not. Use the variance 'posterior' or 'beta', or train with a learned variance.",
            Assert.Throws<InvalidOperationException>(() => Sample(AncestralVariance.Learned, problem)).Message);
    }

    [Theory]
    [InlineData(AncestralVariance.Posterior, false)]
    [InlineData(AncestralVariance.Beta, false)]
    [InlineData(AncestralVariance.Learned, true)]
    public void SaysWhetherItNeedsALearnedVariance(AncestralVariance variance, bool needs) =>
        Assert.Equal(needs, new AncestralSampler(new() { Variance = variance }).NeedsLearnedVariance);

    /// <summary>Chosen by hand, v gives what a network that has learned it everywhere gives.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void AChosenFractionIsALearnedOne(double v)
    {
        var problem = Problem(new LearnedDenoiser(Data, v), LogSnrLevels.Uniform(Schedule, 30, -8, 8, clean: true));
        var learned = Sample(AncestralVariance.Learned, problem);
        var options = new AncestralOptions { Variance = AncestralVariance.Between, Fraction = v };
        var chosen = Sample(options, problem with { Noise = new GeneratorNoise(2) });
        Assert.Equal(0, (learned - chosen).abs().max().item<double>(), 1e-12);
    }

    /// <summary>
    /// One step adds the chosen variance to the posterior's mean (002: sigma^2 as a hyperparameter); without any it is the mean.
    /// </summary>
    [Fact]
    public void AFixedVarianceIsThatOfEveryStep()
    {
        NoiseLevel t = ((INoiseSchedule)Schedule).At(0.5), s = ((INoiseSchedule)Schedule).At(0.4);
        var problem = Problem(Data, [t, s]);
        AncestralOptions Of(double variance) => new() { Variance = AncestralVariance.Fixed, StepVariance = variance };
        Tensor Step(double variance) => Sample(Of(variance), problem with { Noise = new GeneratorNoise(2) });
        var noise = new GeneratorNoise(2).Next(problem.Start.shape, problem.Start.dtype, problem.Start.device);
        Assert.Equal(0, (Step(0.04) - Step(0) - 0.2 * noise).abs().max().item<double>(), 1e-12);
    }

    [Theory]
    [InlineData(AncestralVariance.Between, null, null, "Fraction: is missing; the variance 'between' needs it")]
    [InlineData(AncestralVariance.Fixed, null, null, "StepVariance: is missing; the variance 'fixed' needs it")]
    [InlineData(AncestralVariance.Beta, 0.5, null, "Fraction: is used by the variance 'between' alone; remove it")]
    [InlineData(AncestralVariance.Posterior, null, 0.1, "StepVariance: is used by the variance 'fixed' alone; remove it")]
    public void ANumberBelongsToItsVariance(AncestralVariance variance, double? fraction, double? step, string problem)
    {
        var options = new AncestralOptions { Variance = variance, Fraction = fraction, StepVariance = step };
        var result = Assert.Single(options.Validate(new(options)));
        Assert.Equal(problem, $"{result.MemberNames.Single()}: {result.ErrorMessage}");
    }

    private static Tensor Sample(AncestralVariance variance, SamplingProblem problem) =>
        Sample(new AncestralOptions { Variance = variance }, problem);

    private static Tensor Sample(AncestralOptions options, SamplingProblem problem) =>
        new AncestralSampler(options).Sample(problem, TestContext.Current.CancellationToken);

    private static SamplingProblem Problem(IDenoiser denoiser, NoiseLevel[] levels) =>
        new(denoiser, Schedule, levels, Data.Points(levels[0]), new GeneratorNoise(2), null);

    private sealed class Wrapped(IDenoiser inner) : DelegatingDenoiser(inner);

    private sealed class LearnedDenoiser(IDenoiser inner, double v) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) =>
            base.Predict(xt, level, condition) with { VarianceFraction = full_like(xt, v) };
    }
}
