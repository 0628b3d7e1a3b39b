using Diffusion.Framework.Noise;
using Diffusion.Plugins.Metrics.Likelihood;
using Diffusion.Plugins.Schedules;
using Diffusion.Plugins.Tests.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Likelihood;

/// <summary>
/// Data N(m, s^2) with its exact denoiser: the probability-flow ODE keeps u = (x_t - alpha m) / sqrt(alpha^2 s^2 + sigma^2), so the way
/// back from any z_T is m + s u, and every error has a closed form.
/// </summary>
public sealed class CodeInformationMetricTests
{
    private const double Mean = 0.3, Deviation = 0.6;
    private const int Dimensions = 4;

    /// <summary>A schedule that ends in noise alone, and one whose end still tells much.</summary>
    [Theory]
    [InlineData(20, 0.02)]
    [InlineData(2, 0.02)]
    public void ErrorsAreTheClosedForms(double betaMax, double tolerance)
    {
        INoiseSchedule schedule = new VpSdeSchedule(new() { BetaMax = betaMax });
        var end = NoiseFloor.Start(schedule, -10);
        var measured = Measure(schedule, steps: 400);
        double a = end.Alpha, variance = a * a * Deviation * Deviation + end.Sigma * end.Sigma;
        double kept = a * Deviation / Math.Sqrt(variance);
        Assert.Equal(Deviation * Math.Sqrt((kept - 1) * (kept - 1) + end.Sigma * end.Sigma / variance),
            measured["codeDrawnError"], tolerance);
        Assert.Equal(
            Deviation * Math.Sqrt(1 + (1 + a * a * Mean * Mean) / variance), measured["codeUnrelatedError"], tolerance);
        Assert.InRange(measured["codeInvertedError"], 0, 0.02);
        double nats = 0.5 * (a * a * (Deviation * Deviation + Mean * Mean - 1) - Math.Log(end.Sigma * end.Sigma));
        Assert.Equal(Dimensions * nats, measured["codeNats"], 0.02);
        Assert.InRange(measured["codeDrawnError"], measured["codeDrawnErrorLow"], measured["codeDrawnErrorHigh"]);
    }

    /// <summary>The way to noise takes eps where it leaves, the way back where it left: a difference of first order in the step.</summary>
    [Fact]
    public void TheWayThereAndBackIsOfFirstOrder()
    {
        var schedule = new VpSdeSchedule(new());
        double coarse = Measure(schedule, 50)["codeInvertedError"], fine = Measure(schedule, 200)["codeInvertedError"];
        Assert.InRange(coarse / fine, 3, 5);
    }

    private static IReadOnlyDictionary<string, double> Measure(INoiseSchedule schedule, int steps)
    {
        using var scope = NewDisposeScope();
        var data = Measured.Gaussian(Mean, Deviation, 4000, Dimensions);
        var metric = new CodeInformationMetric(new() { Samples = 4000, BatchSize = 4000, Steps = steps });
        return Measured.By(metric, data, new GaussianData(Mean, Deviation), schedule);
    }
}
