using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Metrics.Likelihood;
using Diffusion.Plugins.Metrics.Statistics;
using Diffusion.Plugins.Schedules;
using Diffusion.Plugins.Tests.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Likelihood;

/// <summary>
/// Data N(m, s^2) with its exact denoiser: E |x0 - x0hat|^2 is the posterior's variance s^2 sigma^2 / (alpha^2 s^2 + sigma^2), which gives
/// every part of the bound in closed form.
/// </summary>
public sealed class ElboMetricTests
{
    private const double Mean = 0.3, Deviation = 0.6;
    private const int Dimensions = 4;

    [Theory]
    [InlineData(1000, ElboVariance.Posterior, 0)]
    [InlineData(25, ElboVariance.Posterior, 0)]
    [InlineData(25, ElboVariance.Beta, 1)]
    [InlineData(25, ElboVariance.Between, 0.3)]
    public void PartsOfADiscreteScheduleAreTheClosedForms(int times, ElboVariance variance, double fraction)
    {
        var schedule = new CosineSchedule(new() { Steps = 50 });
        var options = new ElboOptions
        {
            Samples = 5000, Times = times, Repetitions = times < 50 ? 20 : 2, Variance = variance, BatchSize = 5000,
            Fraction = variance == ElboVariance.Between ? fraction : null,
        };
        Assert.Empty(options.Validate(new(options)));
        var measured = Measure(options, schedule);
        double abar1 = schedule.CumulativeSignalVariance(1), denoising = 0;
        for (int i = 2; i <= 50; i++)
        {
            double before = schedule.CumulativeSignalVariance(i - 1), after = schedule.CumulativeSignalVariance(i);
            // beta-tilde over the variance of the step, which lies between it and beta in logarithms.
            double ratio = Math.Pow((1 - before) / (1 - after), fraction);
            denoising += 0.5
                * ((ratio - 1 - Math.Log(ratio)) + ratio * (before / (1 - before) - after / (1 - after)) * PosteriorVariance(after));
        }

        double reconstruction = 0.5 * (Math.Log(2 * Math.PI * (1 - abar1)) + PosteriorVariance(abar1) / (1 - abar1));
        AssertParts(measured, reconstruction, denoising, Prior(schedule.CumulativeSignalVariance(50)));
    }

    /// <summary>int 1/2 SNR s^2 sigma^2 / (alpha^2 s^2 + sigma^2) dlambda = 1/2 log((1 + s^2 SNR_0) / (1 + s^2 SNR_1)).</summary>
    [Fact]
    public void PartsOfContinuousTimeAreTheClosedForms()
    {
        INoiseSchedule schedule = new VpSdeSchedule(new());
        var measured = Measure(new() { Samples = 5000, Times = 40, Repetitions = 10, BatchSize = 5000 }, schedule);
        NoiseLevel first = schedule.At(1e-3), last = schedule.At(1);
        double sigma2 = first.Sigma * first.Sigma;
        double denoising = 0.5 * Math.Log((1 + Deviation * Deviation * first.Snr) / (1 + Deviation * Deviation * last.Snr));
        double reconstruction = 0.5 * (Math.Log(2 * Math.PI * sigma2) + PosteriorVariance(1 - sigma2) / sigma2);
        AssertParts(measured, reconstruction, denoising, Prior(last.Alpha * last.Alpha));
        // With the exact denoiser the bound is tight in continuous time, but for the prior and the decoder.
        Assert.Equal(measured["nll"], measured["elboNats"], 4 * measured["elboError"] + 1e-3);
    }

    /// <summary>
    /// More steps bring the bound closer to -log p where the reverse steps have the variance of wide data. With beta-tilde a part of the
    /// gap stays: the noise doubles in the first step of any number.
    /// </summary>
    [Fact]
    public void TheBoundLiesAboveAndItsGapShrinksWithTheSteps()
    {
        double before = double.PositiveInfinity;
        foreach (int steps in new[] { 4, 16, 64 })
        {
            var measured = Measure(
                new() { Samples = 20_000, Times = 1000, BatchSize = 20_000, Repetitions = 2, Variance = ElboVariance.Beta },
                new CosineSchedule(new() { Steps = steps }));
            double gap = measured["elboNats"] - measured["nll"];
            Assert.InRange(gap, 0, 0.7 * before);
            before = gap;
        }
    }

    /// <summary>The error is what the bound of other samples and noise differs by, with few times and with all.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public void TheErrorIsTheSpreadOverExperiments(int times)
    {
        const int Experiments = 40;
        var denoiser = new GaussianData(Mean, Deviation);
        var schedule = new CosineSchedule(new() { Steps = 20 });
        var all = Mean + Deviation * randn([Experiments, 50, Dimensions], dtype: float64, generator: new Generator(2));
        var (nats, errors) = (new List<double>(), new List<double>());
        for (int i = 0; i < Experiments; i++)
        {
            using var streams = new RandomStreams(i);
            var measured = new ElboMetric(new() { Times = times, Repetitions = 4 })
                .Measure(Measured.Input(all[i], denoiser, schedule, streams));
            nats.Add(measured["elboNats"]);
            errors.Add(measured["elboError"] * measured["elboError"]);
        }

        double spread = Math.Sqrt(StandardError.Squared(nats) * Experiments);
        Assert.InRange(Math.Sqrt(errors.Average()) / spread, 0.75, 1.6);
    }

    [Fact]
    public void TheTableHoldsEveryTermOnce()
    {
        using var streams = new RandomStreams(0);
        var schedule = new CosineSchedule(new() { Steps = 50 });
        var input = Measured.Input(
            Measured.Gaussian(Mean, Deviation, 1000, Dimensions), new GaussianData(Mean, Deviation), schedule, streams);
        var measured = new ElboMetric(new() { Times = 100, Repetitions = 2 }).Measure(input);
        var table = input.Tables["elbo-terms"];
        Assert.Equal((49, 4), (table.GetLength(0), table.GetLength(1)));
        Assert.Equal((0.04, 1), (table[0, 0], table[48, 0]));
        Assert.Equal(measured["elboDenoising"], Enumerable.Range(0, 49).Sum(i => table[i, 2]), 1e-9);
        double abar = schedule.CumulativeSignalVariance(2);
        Assert.Equal(Math.Log(abar / (1 - abar)), table[0, 1], 1e-9);
    }

    /// <summary>
    /// A denoiser that returns the data leaves the probability of its levels under the decoder, of which almost all is on the level itself.
    /// </summary>
    [Fact]
    public void LevelsThatAreReconstructedCostNothing()
    {
        var levels = (arange(17, dtype: float64) / 8 - 1).reshape(17, 1);
        var inTurn = new Samples(levels).Subset(17).Values;
        var measured = Measured.By(
            new ElboMetric(new() { Times = 10 }), levels, new FunctionDenoiser((xt, _) => inTurn), new LinearSchedule(new()),
            new([1], new ContinuousValues(new(-1, 1), 17)));
        // The border is 6.25 deviations of sqrt(1e-4) away.
        Assert.Equal(0, measured["elboReconstruction"], 1e-9);
        Assert.Equal(0, measured["elboDenoising"], 1e-12);
        Assert.Equal(measured["elboNats"] / Math.Log(2), measured["elboBits"], 1e-15);
    }

    private static IReadOnlyDictionary<string, double> Measure(ElboOptions options, INoiseSchedule schedule)
    {
        using var scope = NewDisposeScope();
        var data = Measured.Gaussian(Mean, Deviation, options.Samples, Dimensions);
        var measured = Measured.By(new ElboMetric(options), data, new GaussianData(Mean, Deviation), schedule);
        return new Dictionary<string, double>(measured) { ["nll"] = Measured.GaussianNll(data, Mean, Deviation) };
    }

    private static void AssertParts(IReadOnlyDictionary<string, double> measured, double reconstruction, double denoising, double prior)
    {
        double tolerance = 4 * measured["elboError"];
        Assert.InRange(tolerance, 0, 0.12);
        Assert.Equal(reconstruction, measured["elboReconstruction"], tolerance);
        Assert.Equal(denoising, measured["elboDenoising"], tolerance);
        Assert.Equal(prior, measured["elboPrior"], 1e-4 + 0.02 * prior);
        Assert.Equal(reconstruction + denoising + prior, measured["elboNats"], tolerance);
        Assert.Equal(measured["elboReconstruction"] + measured["elboDenoising"] + measured["elboPrior"], measured["elboNats"], 1e-9);
    }

    /// <summary>Of a variance preserving schedule.</summary>
    private static double PosteriorVariance(double abar) => Deviation * Deviation * (1 - abar) / (abar * Deviation * Deviation + 1 - abar);

    private static double Prior(double abar) => 0.5 * (abar * (Deviation * Deviation + Mean * Mean - 1) - Math.Log(1 - abar));
}
