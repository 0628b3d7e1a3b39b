using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>
/// The unbiased estimate of the squared maximum mean discrepancy with a Gaussian kernel whose width is the median
/// distance between real points. It may be slightly negative for equal distributions.
/// </summary>
[Description("squared maximum mean discrepancy of points to the data, unbiased, Gaussian kernel")]
[Source("Gretton et al. 2012, eq. 3")]
[Better(Better.Lower, "mmd")]
internal sealed class MmdMetric : IMetric
{
    private const long Most = 2000;

    public string? Refusal(IDataSource source) => DataRefusal.UnlessPlane(source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input) => new Dictionary<string, double>
    {
        ["mmd"] = SquaredMmd(input.Samples.Take(Most).Values, input.Data.HeldOut.Take(Most).Values),
    };

    /// <summary>Samples [N, D] and real points [M, D].</summary>
    internal static double SquaredMmd(Tensor samples, Tensor real)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (samples.to(float64), real.to(float64));
        var distances = SquaredDistances(y, y);
        double width = distances.flatten().median().item<double>();
        Tensor Kernel(Tensor squared) => (-squared / width).exp();
        double n = x.shape[0], m = y.shape[0];
        // The diagonals, whose kernel is 1, are left out of the first two means.
        double xx = (Kernel(SquaredDistances(x, x)).sum().item<double>() - n) / (n * (n - 1));
        double yy = (Kernel(distances).sum().item<double>() - m) / (m * (m - 1));
        return xx + yy - 2 * Kernel(SquaredDistances(x, y)).mean().item<double>();
    }

    private static Tensor SquaredDistances(Tensor a, Tensor b) =>
        cdist(a, b, compute_mode: TorchSharp.compute_mode.donot_use_mm_for_euclid_dist).square();
}
