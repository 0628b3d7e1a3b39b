using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Plugins.Metrics.Statistics;
using Diffusion.Plugins.Models;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Objectives;

public sealed class LearnedVarianceTests
{
    private static readonly INoiseSchedule Schedule = new LinearSchedule(new());

    /// <summary>
    /// The divergence of two Gaussians by numerical integration of q log(q / p); the weight is for each of the thousand steps.
    /// </summary>
    [Theory]
    [InlineData(2, 0.3)]
    [InlineData(500, 0.0)]
    [InlineData(500, 1.0)]
    [InlineData(1000, 0.7)]
    public void IsTheDivergenceOfTheTwoSteps(int step, double fraction)
    {
        const double X0 = 0.8, Estimate = 0.3;
        var schedule = (DiscreteSchedule)Schedule;
        double abar = Math.Exp(Enumerable.Range(0, step).Sum(i => Math.Log(1 - schedule.Betas[i])));
        double beta = schedule.Betas[step - 1], before = abar / (1 - beta);
        double posterior = beta * (1 - before) / (1 - abar);
        double distance = Math.Sqrt(before) * beta / (1 - abar) * (X0 - Estimate);
        double variance = Math.Exp(fraction * Math.Log(beta) + (1 - fraction) * Math.Log(posterior));
        double loss = Loss(step, X0, Estimate, fraction);
        Assert.Equal(Divergence(posterior, distance, variance), loss, 1e-4 + 1e-4 * Math.Abs(loss));
    }

    /// <summary>
    /// Nichol and Dhariwal's program, with its 'rescaled' loss: the divergence of the two Gaussians of x_s, means and logarithms of
    /// variances from the schedule's betas, its mean over the numbers of a sample in bits, times T / 1000. That is lambda = 0.001.
    /// </summary>
    [Theory]
    [InlineData(1000, 2)]
    [InlineData(1000, 700)]
    [InlineData(50, 2)]
    [InlineData(50, 31)]
    [InlineData(4000, 100)]
    public void LambdaIsThatOfThePublishedProgram(int total, int step)
    {
        using var scope = NewDisposeScope();
        var schedule = new CosineSchedule(new() { Steps = total });
        double beta = schedule.Betas[step - 1], before = schedule.Betas.Take(step - 1).Aggregate(1.0, (abar, b) => abar * (1 - b));
        double abar = before * (1 - beta), logPosterior = Math.Log(beta * (1 - before) / (1 - abar));
        double[] x0 = [0.8, -0.3, 0.1], xt = [0.2, 0.5, -0.9], estimate = [0.7, -0.4, 0.4], output = [-0.6, 0.1, 0.9];
        double Mean(double clean, double noisy) =>
            beta * Math.Sqrt(before) / (1 - abar) * clean + (1 - before) * Math.Sqrt(1 - beta) / (1 - abar) * noisy;
        double bits = Enumerable.Range(0, 3).Average(i =>
        {
            double fraction = (output[i] + 1) / 2, log = fraction * Math.Log(beta) + (1 - fraction) * logPosterior;
            double difference = Mean(x0[i], xt[i]) - Mean(estimate[i], xt[i]);
            return 0.5 * (-1 + log - logPosterior + Math.Exp(logPosterior - log) + difference * difference * Math.Exp(-log)) / Math.Log(2);
        });

        var variance = new LearnedVariance(new());
        Tensor Row(double[] values) => tensor(values).unsqueeze(0);
        var loss = variance.Loss(
            new([((INoiseSchedule)schedule).At((double)step / total)], schedule, Row(x0), () => Row(estimate)),
            variance.Fraction(cat([zeros([1, 3], dtype: float64), Row(output)], 1)))!;
        double expected = bits * total / 1000;
        Assert.Equal(expected, loss.item<double>(), 1e-9 * expected);
    }

    /// <summary>At the first step it is -log N(x0; estimate, exp(v log beta_1 + (1 - v) log beta-tilde_2)).</summary>
    [Fact]
    public void TheFirstStepIsADensity()
    {
        var schedule = (DiscreteSchedule)Schedule;
        double beta1 = schedule.Betas[0], beta2 = schedule.Betas[1];
        double second = beta2 * beta1 / (1 - (1 - beta1) * (1 - beta2));
        double variance = Math.Sqrt(beta1 * second);
        double expected = 0.5 * (Math.Log(2 * Math.PI * variance) + 0.01 * 0.01 / variance);
        Assert.Equal(expected, Loss(1, 0.5, 0.49, 0.5), 1e-4);
    }

    /// <summary>Nichol and Dhariwal 2021: the bound trains the variance alone, the simple loss the prediction alone.</summary>
    [Fact]
    public void EachLossTrainsItsOwnOutput()
    {
        using var scope = NewDisposeScope();
        Tensor Gradient(double weight)
        {
            var parameters = tensor(new[] { 0.2f, 0.4f }).requires_grad_(true);
            var network = new FunctionNetwork((x, t) => parameters.expand(x.shape[0], 2));
            var loss = new DenoisingLoss(
                new EpsilonParameterization(), new SimpleWeighting(), new UniformTimes(), new LearnedVariance(new() { Weight = weight }));
            loss.Of(network, new(randn([32, 1], generator: new Generator(1))), Schedule, new Generator(2)).backward();
            return parameters.grad!;
        }

        var (none, some) = (Gradient(0), Gradient(0.001));
        Assert.Equal(none[0].item<float>(), some[0].item<float>());
        Assert.Equal(0, none[1].item<float>());
        Assert.NotEqual(0, some[1].item<float>());
    }

    /// <summary>
    /// For data N(0, 1) on a variance preserving schedule every marginal is N(0, 1) and the exact reverse step has the forward step's
    /// variance: v = 1. For data at a single point it is the posterior's: v = 0.
    /// </summary>
    [Theory]
    [InlineData(1.0, 1.0)]
    [InlineData(0.0, 0.0)]
    public void TheExactVarianceIsTheBest(double deviation, double best)
    {
        const int Step = 300;
        using var scope = NewDisposeScope();
        var level = Schedule.At(Step / 1000.0);
        var x0 = deviation * randn([20_000, 1], dtype: float64, generator: new Generator(3));
        var xt = level.Alpha * x0 + level.Sigma * randn([20_000, 1], dtype: float64, generator: new Generator(4));
        double varianceOfXt = level.Alpha * level.Alpha * deviation * deviation + level.Sigma * level.Sigma;
        // E[x0 | x_t] for data N(0, d^2).
        var estimate = xt * (level.Alpha * deviation * deviation / varianceOfXt);
        double At(double fraction) => new LearnedVariance(new())
            .Loss(new([.. Enumerable.Repeat(level, 20_000)], Schedule, x0, () => estimate), full([20_000, 1], fraction, dtype: float64))
            !.mean()
            .item<double>();
        Assert.Equal(best, new[] { -0.2, 0, 0.2, 0.5, 0.8, 1, 1.2 }.MinBy(At), 1e-9);
    }

    /// <summary>
    /// For data N(0, d^2) the variance of x0 given x_t is d^2 sigma^2 / (alpha^2 d^2 + sigma^2), and the reverse step's best variance
    /// beta-tilde plus the square of its coefficient of x0 times that. A trained network finds it, between the two ends.
    /// </summary>
    [Fact]
    public void ATrainedNetworkFindsTheVarianceOfAGaussian()
    {
        const double Deviation = 0.5;
        const int Total = 10;
        DiscreteSchedule schedule = new LinearSchedule(new() { Steps = Total, BetaStart = 0.05, BetaEnd = 0.6 });
        INoiseSchedule levels = schedule;
        manual_seed(1);
        using var network = new MlpModel(new() { Width = 32, Layers = 1 }).Create(new(new([2]), Outputs: 2));
        var variance = new LearnedVariance(new() { Weight = 0.1 });
        var loss = new DenoisingLoss(new EpsilonParameterization(), new SimpleWeighting(), new StratifiedTimes(), variance);
        using var optimizer = optim.Adam(network.parameters(), lr: 5e-3);
        using var random = new Generator(2);
        const int Batches = 1500;
        for (int i = 0; i < Batches; i++)
        {
            using var scope = NewDisposeScope();
            foreach (var group in optimizer.ParamGroups) group.LearningRate = 5e-3 * (1 - (double)i / Batches);
            optimizer.zero_grad();
            loss.Of(network, new(Deviation * randn([200, 2], generator: random)), schedule, random).backward();
            optimizer.step();
        }

        using var evaluation = NewDisposeScope();
        using var noGradients = no_grad();
        var denoiser = new NetworkDenoiser(network, new EpsilonParameterization(), variance);
        double before = 1 - schedule.Betas[0];
        for (int i = 2; i <= Total; i++)
        {
            double beta = schedule.Betas[i - 1], abar = before * (1 - beta);
            double posterior = beta * (1 - before) / (1 - abar), coefficient = Math.Sqrt(before) * beta / (1 - abar);
            double ofX0 = Deviation * Deviation * (1 - abar) / (abar * Deviation * Deviation + 1 - abar);
            double best = posterior + coefficient * coefficient * ofX0;
            var level = levels.At((double)i / Total);
            var xt = Math.Sqrt(abar * Deviation * Deviation + 1 - abar) * randn([500, 2], generator: random);
            double v = denoiser.Predict(xt, level, null).VarianceFraction!.mean().item<float>();
            Assert.Equal(1, Math.Exp(v * Math.Log(beta) + (1 - v) * Math.Log(posterior)) / best, 0.03);
            before = abar;
        }
    }

    /// <summary>A continuous schedule takes steps of a thousandth of its times; here the VP-SDE's, from its own formula.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void AContinuousScheduleTakesAThousandSteps(double time)
    {
        INoiseSchedule schedule = new VpSdeSchedule(new());
        static double Abar(double t) => Math.Exp(-(0.1 * t + 19.9 * t * t / 2));
        double abar = Abar(time), before = Abar(time - 0.999 / 1000), beta = 1 - abar / before;
        double posterior = beta * (1 - before) / (1 - abar), distance = Math.Sqrt(before) * beta / (1 - abar) * 0.5;
        double variance = Math.Sqrt(posterior * beta);
        Tensor One(double x) => full([1, 1], x, dtype: float64);
        using var scope = NewDisposeScope();
        double loss = new LearnedVariance(new() { Weight = 1 })
            .Loss(new([schedule.At(time)], schedule, One(0.8), () => One(0.3)), One(0.5))!.item<double>();
        double expected = 1000 * Divergence(posterior, distance, variance) / Math.Log(2);
        Assert.Equal(expected, loss, 1e-5 * expected);
    }

    /// <summary>From random times, the very first included.</summary>
    [Fact]
    public void IsFiniteOnEverySchedule()
    {
        using var scope = NewDisposeScope();
        INoiseSchedule[] schedules =
        [
            new LinearSchedule(new()), new CosineSchedule(new()), new CosineSchedule(new() { Steps = 1 }),
            new VpSdeSchedule(new()), new SubVpSdeSchedule(new()), new VeSdeSchedule(new()), new EdmSchedule(new()),
            new FlowSchedule(new()), new LogSnrLinearSchedule(new()), new SigmoidSchedule(new()), new ScaledLinearSchedule(new()),
        ];
        foreach (var schedule in schedules)
        {
            double[] times = [.. new StratifiedTimes().Sample(2000, schedule, new Generator(1)), schedule.MinTime];
            var x0 = randn([times.Length, 2], generator: new Generator(2));
            var loss = new LearnedVariance(new())
                .Loss(new([.. times.Select(schedule.At)], schedule, x0, () => 0.9 * x0), full_like(x0, 0.5))!;
            Assert.True(loss.isfinite().all().item<bool>(), schedule.ToString());
        }
    }

    [Fact]
    public void TheDenoiserGivesBothFromOneEvaluation()
    {
        using var scope = NewDisposeScope();
        int calls = 0;
        var network = new FunctionNetwork((x, t) =>
        {
            calls++;
            return cat([0.1 * x, full_like(x, 0.5)], 1);
        });
        var denoiser = new NetworkDenoiser(network, new EpsilonParameterization(), new LearnedVariance(new()));
        var (xt, level) = (randn([5, 2], generator: new Generator(5)), Schedule.At(0.5));
        var prediction = denoiser.Predict(xt, level, null);
        Assert.True(allclose(prediction.X0, (xt - level.Sigma * 0.1 * xt) / level.Alpha, 1e-5, 1e-5));
        Assert.Equal(
            Enumerable.Repeat(0.75f, 10),
            prediction.VarianceFraction!.flatten().data<float>().ToArray());
        Assert.Equal(1, calls);
        denoiser.Predict(xt, Schedule.At(0.4), null);
        Assert.Equal(2, calls);
    }

    /// <summary>The loss of one number in nats, without the factor of the hybrid loss.</summary>
    private static double Loss(int step, double x0, double estimate, double fraction)
    {
        using var scope = NewDisposeScope();
        var level = Schedule.At(step / 1000.0);
        Tensor One(double x) => full([1, 1], x, dtype: float64);
        return new LearnedVariance(new() { Weight = 1 })
            .Loss(new([level], Schedule, One(x0), () => One(estimate)), One(fraction))!
            .item<double>() / 1000 * Math.Log(2);
    }

    private static double Divergence(double variance, double distance, double other)
    {
        const int Points = 20_000;
        double deviation = Math.Sqrt(variance), width = 20 * deviation / Points, sum = 0;
        for (int i = 0; i < Points; i++)
        {
            double x = (i + 0.5) * width - 10 * deviation;
            double logQ = -0.5 * (Math.Log(2 * Math.PI * variance) + x * x / variance);
            double logP = -0.5 * (Math.Log(2 * Math.PI * other) + (x - distance) * (x - distance) / other);
            sum += Math.Exp(logQ) * (logQ - logP) * width;
        }

        return sum;
    }
}
