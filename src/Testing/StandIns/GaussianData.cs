using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>Data that is N(mean, deviation^2): E[x0 | x_t] and the path of the probability-flow ODE are closed forms.</summary>
public sealed class GaussianData(double mean, double deviation) : IDenoiser
{
    public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
    {
        using var scope = NewDisposeScope();
        Must.Hold(level.Sigma > 0, $"it denoises at the clean level");
        double gain = level.Alpha * deviation * deviation / Variance(level);
        return new Prediction(mean + gain * (xt - level.Alpha * mean)).MoveToOuterDisposeScope();
    }

    public double Mean(NoiseLevel level) => level.Alpha * mean;

    public double Deviation(NoiseLevel level) => Math.Sqrt(Variance(level));

    /// <summary>Where the ODE takes x from level t to level s.</summary>
    public Tensor Flow(Tensor x, NoiseLevel t, NoiseLevel s) => Mean(s) + Deviation(s) / Deviation(t) * (x - Mean(t));

    /// <summary>Exact samples at a level.</summary>
    public Tensor Draw(int count, NoiseLevel level) =>
        Mean(level) + Deviation(level) * randn([count, 1], dtype: float64, generator: new Generator(1));

    /// <summary>Nine points from four deviations below to four above.</summary>
    public Tensor Points(NoiseLevel level) => Mean(level) + Deviation(level) * linspace(-4, 4, 9, dtype: float64).reshape(9, 1);

    private double Variance(NoiseLevel level) => level.Alpha * level.Alpha * deviation * deviation + level.Sigma * level.Sigma;
}
