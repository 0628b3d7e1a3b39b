using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Tasks.Langevin;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Tasks;

public sealed class LangevinScoreTests
{
    private static readonly LangevinProcess Process = new(4, 0.25, 0.04);
    private static readonly GaussianMixture Mixture = new([0.3, 0.7], [[-1.5], [0.5]], [0.2, 0.4]);

    /// <summary>
    /// The score of a mixture is the slope of log p(x, v), where p is the integral over x0 of the density of the data times that of pairs
    /// given x0: by Simpson's rule.
    /// </summary>
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.2)]
    [InlineData(0.7)]
    public void OfAMixtureItIsTheSlopeOfTheIntegratedDensity(double time)
    {
        var exact = new MixtureVelocityScore(Process, Mixture);
        foreach (var (x, v) in new[] { (0.3, 0.1), (-1.2, 0.6), (0.9, -0.4) })
        {
            const double H = 1e-4;
            double slope = (LogDensity(x, v + H, time) - LogDensity(x, v - H, time)) / (2 * H);
            Assert.Equal(slope, exact.Of(Column(x), Column(v), time, null).item<double>(), 1e-5);
        }
    }

    /// <summary>
    /// Hybrid score matching: of the noise in the velocity given x0, averaged over x0 given (x, v), the score is left. So the network that
    /// it trains has the score of the marginal.
    /// </summary>
    [Fact]
    public void TheMeanOfTheConditionalScoreIsTheScore()
    {
        const double Time = 0.2, X = 0.4, V = -0.3;
        var step = Process.At(Time);
        double weights = 0, sum = 0;
        Integrate(x0 =>
        {
            double weight = Density(X, V, x0, Time);
            // (x, v) = mean + (FactorX e, FactorXV e + FactorV f), so that f follows from both.
            double e = (X - step.Mean.XX * x0) / step.Noise.FactorX;
            double f = (V - step.Mean.VX * x0 - step.Noise.FactorXV * e) / step.Noise.FactorV;
            weights += weight;
            sum += weight * -f / step.Noise.FactorV;
        });
        Assert.Equal(new MixtureVelocityScore(Process, Mixture).Of(Column(X), Column(V), Time, null).item<double>(), sum / weights, 1e-6);
    }

    /// <summary>For data N(0, 1) without correlation of pairs the network has almost nothing to learn.</summary>
    [Fact]
    public void ANetworkThatGivesNothingHasTheScoreOfNormalVelocities()
    {
        var score = new NetworkScore(new Silent(), Process);
        var v = tensor(new double[] { -0.5, 0.2 }, [2, 1]);
        double variance = Process.CovarianceOf(0.3, 1).VV;
        Assert.Equal(0, (score.Of(zeros_like(v), v, 0.3, null) + v / variance).abs().max().item<double>(), 1e-12);
    }

    /// <summary>Trained on points of one Gaussian, a network's score is the exact one nearly everywhere that pairs are.</summary>
    [Fact]
    public void ATrainedNetworkFindsTheScore()
    {
        using var streams = new RandomStreams(0);
        streams.SeedGlobal("initialisation");
        using var network = new Small();
        var training = new LangevinTraining(network, new(), null);
        using var optimizer = optim.Adam(network.parameters(), 5e-3);
        var data = (0.5f * randn([4000, 1], generator: streams["data"])) + 1;
        for (int i = 0; i < 500; i++)
        {
            using var scope = NewDisposeScope();
            var batch = data.index_select(0, randint(0, 4000, [256], dtype: int64, generator: streams["batch"]));
            optimizer.zero_grad();
            training.Loss(new(batch), streams).backward();
            optimizer.step();
        }

        using var all = NewDisposeScope();
        using var noGradients = no_grad();
        const double Time = 0.3;
        var (step, random) = (Process.At(Time), new Generator(5));
        Tensor e = randn([500, 1], generator: random), f = randn([500, 1], generator: random), x0 = data.narrow(0, 0, 500);
        var x = step.Mean.XX * x0 + step.Noise.FactorX * e;
        var v = step.Mean.VX * x0 + step.Noise.FactorXV * e + step.Noise.FactorV * f;
        var exact = new MixtureVelocityScore(Process, new([1.0], [[1.0]], [0.5])).Of(x, v, Time, null);
        var error = (new NetworkScore(network, Process).Of(x, v, Time, null) - exact).square().mean() / exact.square().mean();
        Assert.InRange(error.item<float>(), 0, 0.03);
    }

    private static double LogDensity(double x, double v, double time)
    {
        double sum = 0;
        Integrate(x0 => sum += Density(x, v, x0, time));
        return Math.Log(sum);
    }

    private static void Integrate(Action<double> at)
    {
        for (double x0 = -4; x0 < 4; x0 += 0.002) at(x0);
    }

    /// <summary>p(x0) p(x, v | x0), up to a factor.</summary>
    private static double Density(double x, double v, double x0, double time)
    {
        double data = Mixture.Weights.Select((w, k) =>
        {
            double s = Mixture.StandardDeviations[k], d = (x0 - Mixture.Means[k][0]) / s;
            return w / s * Math.Exp(-d * d / 2);
        }).Sum();
        var (mean, noise) = (Process.At(time).Mean, Process.At(time).Noise);
        double dx = x - mean.XX * x0, dv = v - mean.VX * x0, determinant = noise.XX * noise.VV - noise.XV * noise.XV;
        return data * Math.Exp(-(noise.VV * dx * dx - 2 * noise.XV * dx * dv + noise.XX * dv * dv) / (2 * determinant));
    }

    private static Tensor Column(double number) => tensor(new[] { number }, [1, 1]);

    private sealed class Silent : INetwork
    {
        public ScalarType Precision => ScalarType.Float64;

        public Tensor Predict(Tensor x, Tensor time, Condition? condition) => zeros_like(x);
    }

    private sealed class Small : NetworkModule
    {
        private readonly nn.Module<Tensor, Tensor> _layers = nn.Sequential(
            nn.Linear(3, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 2));

        public Small()
            : base("small") => RegisterComponents();

        public override Tensor Predict(Tensor x, Tensor time, Condition? condition) => _layers.call(cat([x, time.unsqueeze(1)], 1));
    }
}
