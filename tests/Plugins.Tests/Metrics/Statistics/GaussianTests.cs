using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics;

public sealed class GaussianTests
{
    /// <summary>Commuting covariances: |m1 - m2|^2 + sum (s1 - s2)^2, with the standard deviations along the axes.</summary>
    [Fact]
    public void FrechetDistanceOfAxisAlignedGaussiansIsTheClosedForm()
    {
        var a = new Gaussian(tensor(new[] { 1.0, 2.0, 3.0 }), diag(tensor(new[] { 1.0, 4.0, 9.0 })));
        var b = new Gaussian(tensor(new[] { 0.0, 2.0, 5.0 }), diag(tensor(new[] { 4.0, 4.0, 0.25 })));
        Assert.Equal(1 + 4 + 1 + 0 + 6.25, a.FrechetDistance(b), 1e-9);
        Assert.Equal(0, a.FrechetDistance(a), 1e-9);
    }

    /// <summary>2 x 2 covariances that do not commute: tr sqrt(M) = sqrt(tr M + 2 sqrt(det M)) with M = C1 C2.</summary>
    [Fact]
    public void FrechetDistanceOfGaussiansThatDoNotCommuteIsTheClosedForm()
    {
        double[,] c1 = { { 2, 0.5 }, { 0.5, 1 } }, c2 = { { 1, -0.3 }, { -0.3, 3 } };
        double trace = c1[0, 0] * c2[0, 0] + 2 * c1[0, 1] * c2[0, 1] + c1[1, 1] * c2[1, 1];
        double determinant = (c1[0, 0] * c1[1, 1] - c1[0, 1] * c1[0, 1]) * (c2[0, 0] * c2[1, 1] - c2[0, 1] * c2[0, 1]);
        double expected = 3 + 4 - 2 * Math.Sqrt(trace + 2 * Math.Sqrt(determinant));
        var mean = zeros(2, dtype: float64);
        Assert.Equal(expected, new Gaussian(mean, tensor(c1)).FrechetDistance(new(mean, tensor(c2))), 1e-9);
    }

    [Fact]
    public void FitIsTheUnbiasedEstimate()
    {
        var fit = Gaussian.Fit(tensor(new double[,] { { 0, 0 }, { 2, 2 }, { 4, 1 } }));
        Assert.Equal([2, 1], fit.Mean.data<double>().ToArray());
        Assert.Equal([4, 1, 1, 1], fit.Covariance.data<double>().ToArray());
    }
}
