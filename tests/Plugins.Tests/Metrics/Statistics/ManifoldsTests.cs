using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

public sealed class ManifoldsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    public void EqualTheNaiveLoops(int dimensions)
    {
        const int K = 3;
        var samples = randn([40, dimensions], generator: new Generator(1)) * 0.8;
        var real = randn([55, dimensions], generator: new Generator(2));
        var (x, y) = (Rows(samples), Rows(real));
        var (radiusX, radiusY) = (x.Select(a => Kth(a, x)).ToArray(), y.Select(a => Kth(a, y)).ToArray());

        var manifolds = Manifolds.Of(samples, real, K);

        Assert.Equal(
            x.Select(a => (double)y.Index().Count(b => Distance(a, b.Item) <= radiusY[b.Index])),
            manifolds.SampleInBalls.data<double>().ToArray());
        Assert.Equal(
            y.Select(b => x.Index().Any(a => Distance(a.Item, b) <= radiusX[a.Index]) ? 1.0 : 0),
            manifolds.RealInManifold.data<double>().ToArray());
        Assert.Equal(
            y.Index().Select(b => x.Any(a => Distance(a, b.Item) <= radiusY[b.Index]) ? 1.0 : 0),
            manifolds.RealBallHit.data<double>().ToArray());

        double Kth(double[] a, double[][] all) => all.Select(b => Distance(a, b)).Order().ElementAt(K);
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Sum());

    private static double[][] Rows(Tensor x) =>
        [.. Enumerable.Range(0, (int)x.shape[0]).Select(i => x[i].to(float64).data<double>().ToArray())];
}
