using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>p(k | x_t) of a mixture of Gaussians, exactly; the classes are its components.</summary>
internal sealed class OracleClassifier(MixturePosterior posterior, INoiseSchedule schedule) : INoisyClassifier
{
    public NoiseLevel LeastNoise => schedule.At(schedule.MinTime);

    public Tensor LogProbabilities(Tensor xt, NoiseLevel level)
    {
        using var scope = NewDisposeScope();
        return posterior.LogProbabilities(xt.to(float64), Column(level.Alpha), Column(level.Sigma)).MoveToOuterDisposeScope();

        Tensor Column(double value) => tensor([value], dtype: float64, device: xt.device).reshape(1, 1);
    }
}
