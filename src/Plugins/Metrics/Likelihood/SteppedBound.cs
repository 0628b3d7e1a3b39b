using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>
/// The bound of a schedule of T steps. L_{i-1} = KL(q(x_{i-1} | x_i, x0) || p(x_{i-1} | x_i)) of Gaussians whose means differ by FromX0
/// (x0 - x0hat): 1/2 (log(v / beta-tilde) + beta-tilde / v - 1 + FromX0^2 |x0 - x0hat|^2 / v) per dimension. With v = beta-tilde that is
/// 1/2 (SNR(s) - SNR(t)) |x0 - x0hat|^2. The last reverse step's beta-tilde is 0; its variance is beta_1 (Ho et al. 2020, section 4), or,
/// where the variance is learned, between that and the second step's beta-tilde (Nichol and Dhariwal 2021).
/// </summary>
internal sealed class SteppedBound(INoiseSchedule schedule, ReverseVariance variance) : IBound
{
    // Of a step that ends in noise alone it would be infinite.
    private const double LargestFall = 10;

    private readonly int _total = schedule.Steps!.Value;

    public NoiseLevel First { get; } = schedule.At(schedule.MinTime);

    public NoiseLevel Last { get; } = schedule.At(schedule.MaxTime);

    public string Table => "elbo-terms";

    public bool DrawsTimes(int strata) => strata < _total - 1;

    public IReadOnlyList<(NoiseLevel Level, double Weight)> Levels(IReadOnlyList<double> offsets)
    {
        NoiseLevel[] levels = [.. Enumerable.Range(2, _total - 1).Select(i => schedule.At((double)i / _total))];
        if (!DrawsTimes(offsets.Count)) return [.. levels.Select(level => (level, 1.0))];
        var probabilities = Probabilities(levels);
        var drawn = new List<(NoiseLevel Level, double Weight)>();
        int step = 0;
        double below = 0;
        for (int i = 0; i < offsets.Count; i++)
        {
            double position = (i + offsets[i]) / offsets.Count;
            while (below + probabilities[step] <= position && step < levels.Length - 1) below += probabilities[step++];
            drawn.Add((levels[step], 1 / (offsets.Count * probabilities[step])));
        }

        return drawn;
    }

    public Tensor Term(NoisySamples noisy)
    {
        using var scope = NewDisposeScope();
        var before = schedule.StepBefore(noisy.Level);
        var posterior = Posterior.Between(before, noisy.Level);
        double logTilde = Math.Log(posterior.Variance);
        var log = variance.Log(noisy, logTilde, Math.Log(ForwardStep.Between(before, noisy.Level).Variance));
        var squares = (posterior.FromX0 * (noisy.X0 - noisy.Estimate)).square() * (-log).exp();
        return (0.5 * (log - logTilde + (logTilde - log).exp() - 1 + squares)).flatten(1).sum(1).MoveToOuterDisposeScope();
    }

    public Tensor Reconstruction(NoisySamples noisy, DataSpace space)
    {
        using var scope = NewDisposeScope();
        double logFirst = 2 * Math.Log(First.Sigma);
        double logSecond = _total > 1 ? Math.Log(Posterior.Between(First, schedule.At(2.0 / _total)).Variance) : logFirst;
        var log = variance.LogOfDecoder(noisy, logSecond, logFirst);
        return GaussianLikelihood.Negative(noisy.X0, noisy.Estimate, (log / 2).exp(), space).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// A term is near the fall of log-SNR in its step, so steps are drawn half by that and half evenly, for terms that are not.
    /// </summary>
    private double[] Probabilities(NoiseLevel[] levels)
    {
        double[] falls = [.. levels.Select(l => Math.Min(LargestFall, schedule.StepBefore(l).LogSnr - l.LogSnr))];
        double total = falls.Sum();
        return [.. falls.Select(fall => 0.5 * fall / total + 0.5 / levels.Length)];
    }
}
