using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// Mean and covariance of a stream of batches, in double precision and with the memory of one batch: each batch's own moments are merged
/// into the sums so far (Chan, Golub and LeVeque 1983, eq. 2.1), which stays exact where a mean is large against the deviations.
/// </summary>
internal sealed class RunningMoments : IDisposable
{
    private const int BatchSize = 4096;

    private double _weight;
    private Tensor? _mean, _scatter;

    /// <summary>Moments of samples [N, D] of any type.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="weights">How often each counts, float64 [N]; null counts each once.</param>
    public static Gaussian Of(Tensor samples, Tensor? weights = null)
    {
        using var moments = new RunningMoments();
        for (long start = 0; start < samples.shape[0]; start += BatchSize)
        {
            long size = Math.Min(BatchSize, samples.shape[0] - start);
            moments.Add(samples.narrow(0, start, size), weights?.narrow(0, start, size));
        }

        return moments.ToGaussian();
    }

    /// <summary>Adds a batch [B, D].</summary>
    /// <param name="batch">The samples.</param>
    /// <param name="weights">How often each counts, float64 [B]; null counts each once.</param>
    public void Add(Tensor batch, Tensor? weights = null)
    {
        using var scope = NewDisposeScope();
        var x = batch.flatten(1).to(float64);
        var w = weights?.unsqueeze(1);
        double weight = weights?.sum().item<double>() ?? x.shape[0];
        if (weight == 0) return;

        var mean = (w is null ? x.sum([0]) : (w * x).sum([0])) / weight;
        var centered = x - mean;
        var scatter = (w is null ? centered : w * centered).t().mm(centered);
        if (_weight > 0)
        {
            var shift = mean - _mean!;
            scatter = scatter + _scatter! + shift.outer(shift) * (_weight * weight / (_weight + weight));
            mean = _mean! + shift * (weight / (_weight + weight));
        }

        Dispose();
        (_weight, _mean, _scatter) = (_weight + weight, mean.DetachFromDisposeScope(), scatter.DetachFromDisposeScope());
    }

    /// <summary>The moments so far, with the unbiased covariance; in the caller's dispose scope.</summary>
    public Gaussian ToGaussian() => new(_mean!.clone(), _scatter! / (_weight - 1));

    public void Dispose()
    {
        _mean?.Dispose();
        _scatter?.Dispose();
    }
}
