using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Objectives;

/// <summary>The mean of the reverse step as the network's output, against 004 (3.5), (3.6) and 001's loss on the means.</summary>
public sealed class MeanParameterizationTests
{
    private const int Steps = 1000;

    public static TheoryData<DiscreteSchedule> Discrete => [new LinearSchedule(new()), new CosineSchedule(new())];

    /// <summary>
    /// m_t(x0, x_t) of 004 (3.5) and its variance (3.6), written with beta and alpha as there; the first step's mean is x0.
    /// </summary>
    [Theory]
    [MemberData(nameof(Discrete))]
    public void TheTargetIsTheMeanOfTheReverseStep(DiscreteSchedule schedule)
    {
        var mean = new MeanParameterization(schedule, new());
        for (int i = 1; i <= Steps; i++)
        {
            var level = ((INoiseSchedule)schedule).At((double)i / Steps);
            var (beta, alpha, before) = Printed(schedule, i);
            double fromXt = (1 - before) * Math.Sqrt(1 - beta) / (1 - alpha), fromX0 = Math.Sqrt(before) * beta / (1 - alpha);
            var (x0, eps) = mean.Target(level);
            Assert.Equal(fromXt * Math.Sqrt(alpha) + fromX0, x0, 1e-10);
            Assert.Equal(fromXt * Math.Sqrt(1 - alpha), eps, 1e-10);
            // x0 from the mean; rounding is divided by the share of x0 in it.
            var (readXt, readOutput) = mean.ToX0(level);
            Assert.Equal(1 / fromX0, readOutput, 1e-8 / fromX0);
            Assert.Equal(-fromXt / fromX0, readXt, 1e-8 / fromX0);
        }
    }

    /// <summary>
    /// 1 / (2 sigma_q^2), by its own weight and by the weighting 'vlb'; the step to the data has beta_1 as its variance (Ho et al. 2020).
    /// </summary>
    [Theory]
    [MemberData(nameof(Discrete))]
    public void TheWeightIsTheBounds(DiscreteSchedule schedule)
    {
        IParameterization mean = new MeanParameterization(schedule, new());
        for (int i = 1; i <= Steps; i++)
        {
            var level = ((INoiseSchedule)schedule).At((double)i / Steps);
            var (beta, alpha, before) = Printed(schedule, i);
            double variance = i == 1 ? beta : beta * (1 - before) / (1 - alpha);
            Assert.Equal(1, 2 * variance * mean.SimpleWeight(level, schedule), 1e-8);
            double vlb = new VlbWeighting(new()).WeightOfOutput(mean, level, schedule);
            Assert.Equal(1, vlb / mean.SimpleWeight(level, schedule), 1e-10);
        }
    }

    /// <summary>
    /// 001: || mu_theta - mu_q ||^2 / (2 sigma_q^2) is the bound's loss of the noise. One network, read as eps and as the mean that follows
    /// from it, has one loss.
    /// </summary>
    [Theory]
    [MemberData(nameof(Discrete))]
    public void TheLossOnMeansIsTheBoundsLossOnNoise(DiscreteSchedule schedule)
    {
        using var scope = NewDisposeScope();
        var mean = new MeanParameterization(schedule, new());
        Tensor Noise(Tensor x, Tensor t) => (x * (1 + t.unsqueeze(1))).sin();
        var asMean = new FunctionNetwork((x, t) =>
        {
            var levels = t.data<double>().ToArray().Select(time => ((INoiseSchedule)schedule).At(time)).ToArray();
            Tensor Column(Func<NoiseLevel, double> of) => tensor(levels.Select(of).ToArray(), dtype: float64).unsqueeze(1);
            // The input has unit scale on these schedules. mu = a x0 + b eps with x0 = (x_t - sigma eps) / alpha.
            var x0 = (x - Column(l => l.Sigma) * Noise(x, t)) / Column(l => l.Alpha);
            return Column(l => mean.Target(l).X0) * x0 + Column(l => mean.Target(l).Eps) * Noise(x, t);
        });
        double Loss(IParameterization of, IWeighting weighting, INetwork network)
        {
            var batch = new Samples(randn([500, 2], dtype: float64, generator: new Generator(1)));
            return new DenoisingLoss(of, weighting, new UniformTimes(), new FixedVariance())
                .Of(network, batch, schedule, new Generator(7)).item<double>();
        }

        double expected = Loss(new EpsilonParameterization(), new VlbWeighting(new()), new FunctionNetwork(Noise));
        Assert.Equal(1, Loss(mean, new SimpleWeighting(), asMean) / expected, 1e-10);
        var withoutWeight = new MeanParameterization(schedule, new() { Weight = MeanWeight.One });
        Assert.Equal(1, Loss(withoutWeight, new VlbWeighting(new()), asMean) / expected, 1e-10);
    }

    /// <summary>A grid may visit times between the steps; there too the mean is that of a step of full length.</summary>
    [Fact]
    public void BetweenTwoStepsTheStepIsOfFullLength()
    {
        INoiseSchedule schedule = new LinearSchedule(new());
        foreach (double position in new[] { 1.4, 3.5, 700.9 })
        {
            var level = schedule.At(position / Steps);
            var posterior = Posterior.Between(schedule.At((position - 1) / Steps), level);
            Assert.Equal(
                (posterior.FromXt * level.Alpha + posterior.FromX0, posterior.FromXt * level.Sigma),
                new MeanParameterization(schedule, new()).Target(level));
        }
    }

    /// <summary>Where noise alone is left, eps tells nothing of x0 and the mean does.</summary>
    [Fact]
    public void DeterminesX0WithoutSignal()
    {
        INoiseSchedule schedule = new LinearSchedule(new() { ZeroTerminalSnr = true });
        Assert.True(new MeanParameterization(schedule, new()).DeterminesX0(schedule.At(1)));
        Assert.False(new EpsilonParameterization().DeterminesX0(schedule.At(1)));
    }

    /// <summary>beta_t, alpha_t and alpha_{t-1} as 004 writes them: alpha is the product of all 1 - beta up to there.</summary>
    private static (double Beta, double Alpha, double Before) Printed(DiscreteSchedule schedule, int i) =>
        (schedule.Betas[i - 1], schedule.CumulativeSignalVariance(i), schedule.CumulativeSignalVariance(i - 1));
}
