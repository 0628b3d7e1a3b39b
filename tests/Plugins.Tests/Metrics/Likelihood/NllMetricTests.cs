using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics.Likelihood;
using Diffusion.Plugins.Metrics.Statistics;
using Diffusion.Plugins.Models;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Schedules;
using Diffusion.Plugins.Tests.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Likelihood;

public sealed class NllMetricTests
{
    private const double Mean = 0.3, Deviation = 0.6;

    public static TheoryData<string> Schedules => ["vp-sde", "ve-sde", "edm", "flow", "linear", "log-snr-linear", "sub-vp-sde"];

    [Theory]
    [MemberData(nameof(Schedules))]
    public void OfGaussianDataIsTheAnalyticValue(string schedule)
    {
        var data = Measured.Gaussian(Mean, Deviation, 500, 3);
        var measured = Measured.By(Metric(new() { BatchSize = 200 }), data, new GaussianData(Mean, Deviation), Of(schedule));
        double expected = Measured.GaussianNll(data, Mean, Deviation);
        Assert.Equal(expected, measured["nllNats"], 1e-3);
        Assert.Equal(expected / Math.Log(2), measured["nllBits"], 1.5e-3);
        // (x - m)^2 / (2 s^2) has the variance 1/2.
        Assert.Equal(Math.Sqrt(0.5 / 500 / 3), measured["nllError"], 0.003);
    }

    /// <summary>A mixture of three components in the plane: -log of its density, written out here.</summary>
    [Theory]
    [MemberData(nameof(Schedules))]
    public void OfAMixtureIsTheLogarithmOfItsDensity(string schedule)
    {
        const int Count = 300;
        var mixture = new GaussianMixture([0.5, 0.3, 0.2], [[-1, -0.5], [1, -0.5], [0.5, 1.5]], [0.3, 0.4, 0.25]);
        var source = new GaussianMixtureData(new()
        {
            Weights = [0.5, 0.3, 0.2], Means = [-1, -0.5, 1, -0.5, 0.5, 1.5], StandardDeviations = [0.3, 0.4, 0.25],
        });
        var parameterization = new VParameterization();
        using var oracle = new OracleModel(source, new IdentityCodec(), Of(schedule), parameterization).Create(new(source.Describe()));
        var denoiser = new NetworkDenoiser(oracle, parameterization, new FixedVariance());
        var data = source.Load().Test.Take(Count).Values;
        double expected = Enumerable.Range(0, Count).Average(i => -Math.Log(Enumerable.Range(0, 3).Sum(k =>
        {
            var (dx, dy) = (data[i, 0].item<float>() - mixture.Means[k][0], data[i, 1].item<float>() - mixture.Means[k][1]);
            double variance = mixture.StandardDeviations[k] * mixture.StandardDeviations[k];
            return mixture.Weights[k] / (2 * Math.PI * variance) * Math.Exp(-(dx * dx + dy * dy) / (2 * variance));
        }))) / 2;
        var measured = Measured.By(new NllMetric(new() { BatchSize = 300 }, source), data, denoiser, Of(schedule));
        Assert.Equal(expected, measured["nllNats"], 1e-3);
        Assert.Equal(expected, measured["nllExact"], 1e-9);
    }

    /// <summary>E z^T J z = tr J for a Jacobian that is no multiple of the identity, and depends on the sample.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void HutchinsonsEstimateIsUnbiased(bool rademacher)
    {
        using var scope = NewDisposeScope();
        const int Draws = 20_000;
        var matrix = randn([5, 5], dtype: float64, generator: new Generator(3));
        var point = randn([1, 5], dtype: float64, generator: new Generator(4));
        Tensor Function(Tensor x) => x.mm(matrix).tanh();

        var one = point.clone().requires_grad_(true);
        double exact = new ExactTrace().Of(Function(one), one).item<double>();
        // d tanh(x A)_j / d x_j = (1 - tanh^2) A_jj.
        Assert.Equal(((1 - Function(point).square()) * matrix.diagonal()).sum().item<double>(), exact, 1e-12);

        var many = point.repeat(Draws, 1).requires_grad_(true);
        var random = new Generator(5);
        var trace = rademacher ? HutchinsonTrace.Rademacher(many, random) : HutchinsonTrace.Gaussian(many, random);
        var estimates = trace.Of(Function(many), many);
        double error = estimates.std().item<double>() / Math.Sqrt(Draws);
        Assert.InRange(error, 1e-3, 0.05);
        Assert.Equal(exact, estimates.mean().item<double>(), 4 * error);
    }

    /// <summary>For a Jacobian that is a multiple of the identity random signs are exact; normal numbers only on average.</summary>
    [Theory]
    [InlineData(NllTrace.Rademacher, 1e-3)]
    [InlineData(NllTrace.Gaussian, 0.15)]
    public void EstimatesGiveTheAnalyticValueToo(NllTrace trace, double tolerance)
    {
        var data = Measured.Gaussian(Mean, Deviation, 500, 20);
        var measured = Measured.By(Metric(new() { Trace = trace, BatchSize = 500 }), data, new GaussianData(Mean, Deviation), Of("vp-sde"));
        Assert.Equal(Measured.GaussianNll(data, Mean, Deviation), measured["nllNats"], tolerance);
    }

    /// <summary>
    /// Bytes of N(m, s^2) in [-1, 1]: the density at the dequantised number, and log 127.5 nats for a level's width of 2 / 255 (8-bit bits
    /// per dimension of a density are -log2 p + log2 127.5).
    /// </summary>
    [Fact]
    public void BytesCountTheWidthOfALevel()
    {
        var pixels = (Measured.Gaussian(0, 0.25, 800, 4) * 127.5 + 127.5).round() / 127.5 - 1;
        var space = new DataSpace([4], new ContinuousValues(new(-1, 1), 256));
        var measured = Measured.By(Metric(new() { BatchSize = 800 }), pixels, new GaussianData(0, 0.25), Of("vp-sde"), space);
        Assert.Equal(Measured.GaussianNll(pixels, 0, 0.25) + Math.Log(127.5), measured["nllNats"], 2e-3);
    }

    /// <summary>What is neglected at the clean end: the density is that of data with so much noise.</summary>
    [Fact]
    public void StartsFromTheNoiseThatIsAskedFor()
    {
        var data = Measured.Gaussian(0, 0.6, 500, 2);
        var measured = Measured.By(Metric(new() { Noise = 0.5 }), data, new GaussianData(0, 0.6), Of("ve-sde"));
        Assert.Equal(Measured.GaussianNll(data, 0, Math.Sqrt(0.36 + 0.25)), measured["nllNats"], 1e-3);
    }

    [Fact]
    public void AnEstimateWithoutAGradientIsRefused()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            Measured.By(Metric(new()), zeros(4, 2), new FunctionDenoiser((xt, _) => zeros_like(xt)), Of("vp-sde")));
        Assert.Equal(
            "The metric 'nll' needs a model whose estimate of x0 can be differentiated with respect to x_t, "
            + "and this one's has no gradient.",
            error.Message);
    }

    private static NllMetric Metric(NllOptions options) => new(options, new MoonsData(new()));

    private static INoiseSchedule Of(string name) => name switch
    {
        "ve-sde" => new VeSdeSchedule(new()),
        "edm" => new EdmSchedule(new()),
        "flow" => new FlowSchedule(new()),
        "linear" => new LinearSchedule(new()),
        "log-snr-linear" => new LogSnrLinearSchedule(new()),
        "sub-vp-sde" => new SubVpSdeSchedule(new()),
        _ => new VpSdeSchedule(new()),
    };
}
