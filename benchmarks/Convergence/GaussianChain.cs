using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Metrics.Statistics;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks.Convergence;

/// <summary>Euler-Maruyama on Gaussian data, whose variance at every level is known.</summary>
internal static class GaussianChain
{
    private const double Mean = 0.8, Deviation = 0.5, LastTime = 0.2;
    private const long Samples = 4_000_000;

    /// <summary>|variance of the samples / exact variance - 1| at the last level.</summary>
    public static double VarianceError(int steps)
    {
        using var scope = NewDisposeScope();
        INoiseSchedule schedule = new VpSdeSchedule(new());
        var levels = Enumerable.Range(0, steps + 1).Select(k => schedule.At(1 + k * (LastTime - 1) / steps)).ToList();
        var noise = randn([Samples, 1], dtype: float64, generator: new Generator(0));
        var start = Mean * levels[0].Alpha + Math.Sqrt(Variance(levels[0])) * noise;
        var samples = new EulerMaruyamaSampler().Sample(new(new Exact(), schedule, levels, start, new SampleNoise(1), null));
        return Math.Abs(samples.@var().item<double>() / Variance(levels[^1]) - 1);
    }

    private static double Variance(NoiseLevel level) => level.Alpha * level.Alpha * Deviation * Deviation + level.Sigma * level.Sigma;

    private sealed class Exact : IDenoiser
    {
        public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) =>
            new(Mean + level.Alpha * Deviation * Deviation / Variance(level) * (xt - level.Alpha * Mean));
    }
}
