using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Objectives;

public sealed class DenoisingLossTests
{
    /// <summary>
    /// With lambda = sigma^2 the score loss of -F/sigma is the eps loss of F (theory: sigma^2 (s + eps/sigma)^2 = (eps - F)^2).
    /// </summary>
    [Fact]
    public void DsmWithSigma2EqualsTheSimpleEpsilonLoss()
    {
        var schedule = new VpSdeSchedule(new());
        var batch = new Samples(randn([64, 2], generator: new Generator(1)));
        double Loss(IParameterization parameterization, INetwork network) =>
            new DenoisingLoss(parameterization, new SimpleWeighting(), new UniformTimes(), new FixedVariance())
                .Of(network, batch, schedule, new Generator(7)).item<float>();

        var epsilon = new FunctionNetwork((x, t) => (x * t.unsqueeze(1)).sin());
        var score = new FunctionNetwork((x, t) => -(x * t.unsqueeze(1)).sin() / t.data<float>().ToArray()
            .Select(time => (float)schedule.Sigma(time)).ToArray().AsTensor());
        Assert.Equal(Loss(new EpsilonParameterization(), epsilon), Loss(new ScoreParameterization(new()), score), 1e-5);
    }

    /// <summary>A network that knows x0 has no loss, whatever it predicts.</summary>
    [Theory]
    [InlineData("x0")]
    [InlineData("v")]
    public void ThePerfectNetworkHasNoLoss(string name)
    {
        INoiseSchedule schedule = new CosineSchedule(new());
        IParameterization parameterization = name == "x0" ? new X0Parameterization() : new VParameterization();
        var x0 = 0.3 * ones(32, 2);
        var network = new FunctionNetwork((xt, t) =>
        {
            var levels = t.data<float>().ToArray().Select(time => schedule.At(Math.Round(time * 1000) / 1000)).ToArray();
            var alpha = levels.Select(l => (float)l.Alpha).ToArray().AsTensor();
            var sigma = levels.Select(l => (float)l.Sigma).ToArray().AsTensor();
            var eps = (xt - alpha * x0) / sigma;
            return name == "x0" ? x0 : alpha * eps - sigma * x0;
        });
        var loss = new DenoisingLoss(parameterization, new SimpleWeighting(), new UniformTimes(), new FixedVariance())
            .Of(network, new(x0), schedule, new Generator(3));
        Assert.Equal(0, loss.item<float>(), 1e-8);
    }

    /// <summary>The mean square of eps - network in single precision, to the bit, from the same draws of times and noise.</summary>
    [Fact]
    public void SimpleIsThePlainMeanSquareToTheBit()
    {
        using var scope = NewDisposeScope();
        INoiseSchedule schedule = new LinearSchedule(new());
        var x0 = randn([64, 2], generator: new Generator(1));
        var network = new FunctionNetwork((x, t) => (x * t.unsqueeze(1)).sin());
        var loss = new DenoisingLoss(new EpsilonParameterization(), new SimpleWeighting(), new UniformTimes(), new FixedVariance())
            .Of(network, new(x0), schedule, new Generator(7));

        using var random = new Generator(7);
        var times = rand(64, dtype: float64, generator: random).data<double>().ToArray()
            .Select(u => (1 + Math.Floor(u * 1000)) / 1000)
            .ToArray();
        var eps = randn([64, 2], generator: random);
        Tensor Column(Func<double, double> of) => tensor(times.Select(of).ToArray(), dtype: float64).to(float32).unsqueeze(1);
        var xt = Column(schedule.Alpha) * x0 + Column(schedule.Sigma) * eps;
        // 1 / sqrt(alpha^2 + sigma^2) is 1 up to rounding.
        var input = Column(t => 1 / Math.Sqrt(schedule.Alpha(t) * schedule.Alpha(t) + schedule.Sigma(t) * schedule.Sigma(t))) * xt;
        var output = network.Predict(input, Column(t => t).squeeze(1), null);
        Assert.Equal((eps - output).square().mean().item<float>(), loss.item<float>());
    }

    [Fact]
    public void UniformTimesAreTheStepsOfADiscreteSchedule()
    {
        var times = new UniformTimes().Sample(20_000, new LinearSchedule(new() { Steps = 10 }), new Generator(5));
        var counts = times.CountBy(t => (int)Math.Round(t * 10)).OrderBy(c => c.Key).ToList();
        Assert.Equal(Enumerable.Range(1, 10), counts.Select(c => c.Key));
        // Five standard deviations of a binomial count with n = 20,000 and p = 0.1.
        Assert.All(counts, c => Assert.InRange(c.Value, 2000 - 212, 2000 + 212));
    }
}

/// <summary>A network that is a formula.</summary>
internal sealed class FunctionNetwork(Func<Tensor, Tensor, Tensor> function) : INetwork
{
    public ScalarType Precision => ScalarType.Float32;

    public Tensor Predict(Tensor x, Tensor time, Condition? condition) => function(x, time);
}

internal static class Columns
{
    /// <summary>One number a sample, shape [B, 1].</summary>
    public static Tensor AsTensor(this float[] values) => tensor(values).unsqueeze(1);
}
