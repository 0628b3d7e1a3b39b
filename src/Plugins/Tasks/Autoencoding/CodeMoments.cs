using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Autoencoding;

/// <summary>
/// The Gaussian with the mean and covariance of the codes of many samples: of the aggregate posterior, the mean of q(z | x) over x.
/// </summary>
/// <param name="Mean">[D], float64 on the CPU.</param>
/// <param name="Covariance">[D, D].</param>
internal sealed record CodeMoments(Tensor Mean, Tensor Covariance)
{
    private const int Samples = 10_000, BatchSize = 500;

    // Keeps a covariance of fewer samples than dimensions positive.
    private const double Ridge = 1e-6;

    /// <summary>Of at most 10,000 samples.</summary>
    public static CodeMoments Of(IAutoencoder autoencoder, Samples samples, Compute compute)
    {
        using var scope = NewDisposeScope();
        var chosen = samples.Subset(Samples);
        var means = new List<Tensor>();
        var variances = zeros(autoencoder.Codes.Dimensions, dtype: float64);
        for (long start = 0; start < chosen.Count; start += BatchSize)
        {
            using var inner = NewDisposeScope();
            var batch = chosen.Slice(start, Math.Min(BatchSize, chosen.Count - start)).To(compute);
            var code = autoencoder.Encode(batch.Values, batch.Condition);
            means.Add(code.Mean.flatten(1).to(float64).cpu().MoveToOuterDisposeScope());
            variances.add_(code.Deviation.flatten(1).to(float64).square().sum([0]).cpu() / chosen.Count);
        }

        var all = cat(means);
        var mean = all.mean([0]);
        var centred = all - mean;
        var covariance = centred.t().mm(centred) / chosen.Count + variances.diag();
        return new(mean.MoveToOuterDisposeScope(), covariance.MoveToOuterDisposeScope());
    }

    /// <summary>KL(N(mean, covariance) || N(0, I)) in nats.</summary>
    public double Divergence()
    {
        using var scope = NewDisposeScope();
        var eigenvalues = linalg.eigvalsh(Covariance).clamp_min(Ridge);
        return (0.5 * (eigenvalues.sum() + Mean.square().sum() - eigenvalues.log().sum() - Mean.shape[0])).item<double>();
    }

    /// <summary>Codes drawn from it, [count, ...] where the noise says.</summary>
    public Tensor Draw(long[] shape, INoiseSource noise, Compute compute)
    {
        using var scope = NewDisposeScope();
        var root = linalg.cholesky(Covariance + Ridge * eye(Mean.shape[0], dtype: float64));
        var normal = noise.Next([shape[0], Mean.shape[0]], float64, CPU);
        return (Mean + normal.mm(root.t())).reshape(shape).to(compute.Precision, compute.Device).MoveToOuterDisposeScope();
    }
}
