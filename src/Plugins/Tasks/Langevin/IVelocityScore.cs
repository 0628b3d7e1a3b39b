using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Langevin;

/// <summary>grad_v log p_t(x, v): all that the way back needs, since positions get no noise of their own.</summary>
public interface IVelocityScore
{
    /// <summary>The score of each pair, of the shape and type of <paramref name="v"/>.</summary>
    /// <param name="x">Positions, [B, ...].</param>
    /// <param name="v">Velocities, [B, ...].</param>
    /// <param name="time">t of all of them, above 0.</param>
    /// <param name="condition">What is asked of each; null asks nothing.</param>
    Tensor Of(Tensor x, Tensor v, double time, Condition? condition);
}

/// <summary>
/// A network as the score: it gives what is left of the velocity's noise when that of normal data is taken away
/// (Dockhorn et al. 2022, section 3.2, mixed score).
/// </summary>
public sealed class NetworkScore(INetwork network, LangevinProcess process) : IVelocityScore
{
    public Tensor Of(Tensor x, Tensor v, double time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var times = full(x.shape[0], time, dtype: x.dtype, device: x.device);
        var (factor, share) = VelocityNoise.Coefficients(process, time);
        return (-(share * v + VelocityNoise.Rest(network, process, x, v, times, condition)) / factor).MoveToOuterDisposeScope();
    }
}

/// <summary>The noise in velocities, as networks learn it.</summary>
internal static class VelocityNoise
{
    /// <summary>
    /// How much noise of its own the velocity has beside that of the position (the score is minus the noise divided by this), and the part
    /// of v that is that noise where data is N(0, I).
    /// </summary>
    public static (double Factor, double Share) Coefficients(LangevinProcess process, double time)
    {
        double factor = process.At(time).Noise.FactorV;
        return (factor, factor / process.CovarianceOf(time, 1).VV);
    }

    /// <summary>What the network adds to it, [B, ...]. Velocities are brought to variance 1.</summary>
    public static Tensor Rest(INetwork network, LangevinProcess process, Tensor x, Tensor v, Tensor times, Condition? condition)
    {
        var pairs = cat([x, v / Math.Sqrt(process.Mass)], 1).to(network.Precision);
        var output = network.Predict(pairs, times.to(network.Precision), condition);
        return output.narrow(1, x.shape[1], x.shape[1]).to(x.dtype);
    }
}
