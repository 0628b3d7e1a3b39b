using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>
/// The bound in continuous time, -1/2 int dSNR/dt |x0 - x0hat|^2 dt. With lambda = log SNR that is int 1/2 SNR |x0 - x0hat|^2 dlambda,
/// half the squared error of eps: its size hardly changes with lambda, so levels are drawn uniformly in lambda, one from each of
/// equally long strata. Uniform times would meet weights of very different size. The data is
/// reconstructed from the least noisy time with the variance of its noise.
/// </summary>
internal sealed class ContinuousBound(INoiseSchedule schedule) : IBound
{
    public NoiseLevel First { get; } = schedule.At(schedule.MinTime);

    public NoiseLevel Last { get; } = GaussianPrior.Level(schedule);

    public string Table => "elbo-density";

    public bool DrawsTimes(int strata) => true;

    public IReadOnlyList<(NoiseLevel Level, double Weight)> Levels(IReadOnlyList<double> offsets)
    {
        double stratum = (First.LogSnr - Last.LogSnr) / offsets.Count;
        return [.. offsets.Select((offset, i) => (schedule.LevelAtLogSnr(First.LogSnr - stratum * (i + offset)), stratum))];
    }

    /// <summary>1/2 SNR |x0 - x0hat|^2, the bound's density over log-SNR.</summary>
    public Tensor Term(NoisySamples noisy)
    {
        using var scope = NewDisposeScope();
        return (noisy.Level.Snr / 2 * (noisy.X0 - noisy.Estimate).square()).flatten(1).sum(1).MoveToOuterDisposeScope();
    }

    public Tensor Reconstruction(NoisySamples noisy, DataSpace space)
    {
        using var scope = NewDisposeScope();
        var deviation = tensor(First.Sigma, dtype: float64, device: noisy.X0.device);
        return GaussianLikelihood.Negative(noisy.X0, noisy.Estimate, deviation, space).MoveToOuterDisposeScope();
    }
}
