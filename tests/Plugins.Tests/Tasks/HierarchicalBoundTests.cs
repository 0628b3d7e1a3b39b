using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Metrics.Likelihood;
using Diffusion.Plugins.Schedules;
using Diffusion.Plugins.Tasks.Autoencoding;
using Diffusion.Plugins.Tests.Metrics.Likelihood;
using Diffusion.Plugins.Tests.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Tasks;

public sealed class HierarchicalBoundTests
{
    /// <summary>
    /// Diffusion is a Markovian hierarchical autoencoder "with some restrictions" (001): an encoder without parameters, codes of the
    /// data's dimensions, and a standard normal end. Its bound is then the metric 'elbo' of the same network, whatever that estimates.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    public void OfAFixedEncoderItIsTheBoundOfTheDiffusionModel(int steps)
    {
        using var scope = NewDisposeScope();
        INoiseSchedule schedule = new LinearSchedule(new() { Steps = steps, BetaStart = 0.1, BetaEnd = 0.6 });
        var network = new FunctionDenoiser((xt, level) => 0.7 * (xt * level.Alpha).tanh());
        var x = Measured.Gaussian(0.3, 0.6, 20_000, 2);
        var elbo = Measured.By(
            new ElboMetric(new() { Samples = 20_000, BatchSize = 20_000, Times = 100, Repetitions = 4 }), x, network, schedule);

        using var random = new Generator(2);
        const int Repetitions = 8;
        var totals = stack([.. Enumerable.Range(0, Repetitions).Select(_ =>
        {
            var draw = HierarchicalBound.Draw(new FixedEncoder(network, schedule), x.to(float32).to(float64), null, random);
            return draw.Reconstruction + draw.Between + draw.Prior;
        })]).mean([0]) / 2;
        double error = totals.std().item<double>() / Math.Sqrt(totals.shape[0]);
        Assert.InRange(error, 0, 0.02);
        // The data are the same in both; what is left is noise of the draws.
        Assert.Equal(elbo["elboNats"], totals.mean().item<double>(), 3 * Math.Sqrt(error * error + Math.Pow(elbo["elboError"], 2)));
        Assert.Equal(elbo["elboNats"], totals.mean().item<double>(), 0.02);
    }

    /// <summary>q(z_i | z_{i-1}) is the forward process, p(z_{i-1} | z_i) its posterior at the network's estimate.</summary>
    private sealed class FixedEncoder(IDenoiser network, INoiseSchedule schedule) : IHierarchy
    {
        public int Levels => schedule.Steps!.Value;

        public GaussianCode Up(int level, Tensor below, Condition? condition)
        {
            double variance = 1 - (Math.Pow(At(level).Alpha, 2) / (level == 1 ? 1 : Math.Pow(At(level - 1).Alpha, 2)));
            return new(Math.Sqrt(1 - variance) * below, full_like(below, Math.Sqrt(variance)));
        }

        public GaussianCode Down(int level, Tensor above, Condition? condition)
        {
            // theory of the posterior: (alpha_ts sigma_s^2 x_t + alpha_s var_ts x0) / sigma_t^2, variance var_ts sigma_s^2 / sigma_t^2.
            var (s, t) = (At(level), At(level + 1));
            double ratio = t.Alpha / s.Alpha, variance = t.Sigma * t.Sigma - ratio * ratio * s.Sigma * s.Sigma, all = t.Sigma * t.Sigma;
            var mean = (ratio * s.Sigma * s.Sigma * above + s.Alpha * variance * Estimate(above, t)) / all;
            return new(mean, full_like(above, Math.Sqrt(variance * s.Sigma * s.Sigma / all)));
        }

        public Tensor LogLikelihood(Tensor x, Tensor code, Condition? condition)
        {
            var mean = Estimate(code, At(1));
            return new GaussianCode(mean, full_like(mean, At(1).Sigma)).LogDensity(x);
        }

        private NoiseLevel At(int step) => schedule.At((double)step / Levels);

        private Tensor Estimate(Tensor xt, NoiseLevel level) => network.Denoise(xt, level, null);
    }
}
