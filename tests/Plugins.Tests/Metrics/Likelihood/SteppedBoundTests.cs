using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Plugins.Metrics.Likelihood;
using Diffusion.Plugins.Metrics.Statistics;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Likelihood;

public sealed class SteppedBoundTests
{
    private const double X0 = 0.8, Estimate = 0.3;
    private static readonly LinearSchedule Schedule = new(new());

    /// <summary>Ho et al. 2020, eq. 8, in its x0 form: 1/2 (SNR(s) - SNR(t)) |x0 - x0hat|^2.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(400)]
    [InlineData(1000)]
    public void WithTheVarianceOfThePosteriorItIsTheDifferenceOfSnr(int step)
    {
        double before = Schedule.CumulativeSignalVariance(step - 1), after = Schedule.CumulativeSignalVariance(step);
        double expected = 0.5 * (before / (1 - before) - after / (1 - after)) * 0.25;
        Assert.Equal(1, Term(step, 0) / expected, 1e-9);
    }

    /// <summary>Other variances have the whole divergence of two Gaussians, here by numerical integration of q log(q / p).</summary>
    [Theory]
    [InlineData(2, 1.0)]
    [InlineData(500, 1.0)]
    [InlineData(500, 0.4)]
    [InlineData(1000, 0.7)]
    public void OtherVariancesHaveTheWholeDivergence(int step, double fraction)
    {
        double before = Schedule.CumulativeSignalVariance(step - 1), after = Schedule.CumulativeSignalVariance(step);
        double beta = Schedule.Betas[step - 1];
        double tilde = beta * (1 - before) / (1 - after);
        double distance = Math.Sqrt(before) * beta / (1 - after) * (X0 - Estimate);
        double variance = Math.Exp(fraction * Math.Log(beta) + (1 - fraction) * Math.Log(tilde));
        double sum = 0, width = Math.Sqrt(tilde) / 200;
        for (double x = -12 * Math.Sqrt(tilde); x < 12 * Math.Sqrt(tilde); x += width)
        {
            double logQ = -x * x / (2 * tilde) - Math.Log(tilde) / 2;
            double logP = -(x - distance) * (x - distance) / (2 * variance) - Math.Log(variance) / 2;
            sum += width * Math.Exp(logQ) / Math.Sqrt(2 * Math.PI) * (logQ - logP);
        }

        Assert.Equal(sum, Term(step, fraction), 1e-6 + 1e-6 * Math.Abs(sum));
    }

    /// <summary>
    /// The decoder's variance is beta_1; a learned one lies between that and the second step's beta-tilde, in logarithms.
    /// </summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0.25)]
    public void TheDecoderIsAGaussianAroundTheEstimate(double? learned)
    {
        double beta1 = Schedule.Betas[0], beta2 = Schedule.Betas[1], tilde = beta2 * beta1 / (1 - (1 - beta1) * (1 - beta2));
        double variance = learned is { } v ? Math.Exp(v * Math.Log(beta1) + (1 - v) * Math.Log(tilde)) : beta1;
        double expected = 0.5 * (Math.Log(2 * Math.PI * variance) + 0.01 * 0.01 / variance);
        var bound = new SteppedBound(Schedule, new ReverseVariance(0, learned is not null));
        Assert.Equal(expected, bound.Reconstruction(Noisy(bound.First, 0.79, learned), new DataSpace([1])).item<double>(), 1e-6);
    }

    /// <summary>Averaged over offsets each step but the first has the weight 1, so the sum over drawn steps is unbiased.</summary>
    [Fact]
    public void DrawnStepsCountAsAllOfThem()
    {
        var schedule = new LinearSchedule(new() { Steps = 30, BetaEnd = 0.5 });
        var bound = new SteppedBound(schedule, new ReverseVariance(0, false));
        var weights = new double[31];
        const int Offsets = 20_000;
        for (int i = 0; i < Offsets; i++)
        {
            foreach (var (level, weight) in bound.Levels([.. Enumerable.Repeat((i + 0.5) / Offsets, 7)]))
                weights[(int)Math.Round(level.Time * 30)] += weight / Offsets;
        }

        Assert.All(weights[2..], w => Assert.Equal(1, w, 0.01));
        Assert.Equal((0, 0), (weights[0], weights[1]));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(5000)]
    public void AsManyTimesAsStepsAreAllSteps(int times)
    {
        var bound = new SteppedBound(Schedule, new ReverseVariance(0, false));
        var levels = bound.Levels([.. Enumerable.Repeat(0.9, times)]);
        Assert.Equal(Enumerable.Range(2, 999), levels.Select(l => (int)Math.Round(l.Level.Time * 1000)));
        Assert.All(levels, l => Assert.Equal(1, l.Weight));
        Assert.False(bound.DrawsTimes(times));
        Assert.True(bound.DrawsTimes(998));
    }

    /// <summary>The last step ends in noise alone, where nothing of x0 is left to compare with the prior.</summary>
    [Fact]
    public void NoiseAloneAtTheEndIsNoTrouble()
    {
        var schedule = new LinearSchedule(new() { ZeroTerminalSnr = true });
        var bound = new SteppedBound(schedule, new ReverseVariance(0, false));
        Assert.Equal(0, GaussianPrior.Divergence(tensor(new[,] { { X0 } }), bound.Last).item<double>(), 1e-12);
        double abar = schedule.CumulativeSignalVariance(999);
        Assert.Equal(0.5 * abar / (1 - abar) * 0.25, bound.Term(Noisy(bound.Last, Estimate)).item<double>(), 1e-9);
        Assert.All(bound.Levels([0.1, 0.5, 0.999999]), l => Assert.True(double.IsFinite(l.Weight)));
    }

    private static double Term(int step, double fraction)
    {
        double? learned = fraction is 0 or 1 ? null : fraction;
        var bound = new SteppedBound(Schedule, new ReverseVariance(fraction, learned is not null));
        return bound.Term(Noisy(((INoiseSchedule)Schedule).At(step / 1000.0), Estimate, learned)).item<double>();
    }

    private static NoisySamples Noisy(NoiseLevel level, double estimate, double? learned = null) => new(
        tensor(new[,] { { X0 } }), tensor(new[,] { { 0.1 } }), tensor(new[,] { { estimate } }), level,
        learned is { } v ? tensor(new[,] { { v } }) : null);
}
