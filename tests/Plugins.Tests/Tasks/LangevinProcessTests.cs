using Diffusion.Plugins.Tasks.Langevin;

namespace Diffusion.Plugins.Tests.Tasks;

public sealed class LangevinProcessTests
{
    public static TheoryData<double, double, double> Settings => new()
    {
        { 4, 0.25, 0.04 },
        { 4, 1, 1 },
        { 8, 0.25, 0.5 },
    };

    /// <summary>
    /// Means and covariances of pairs against their differential equations, dm/dt = A m and dS/dt = A S + S A^T + G G^T, integrated by
    /// Runge-Kutta: to 1e-8.
    /// </summary>
    [Theory]
    [MemberData(nameof(Settings))]
    public void MomentsAreTheIntegratedOnes(double beta, double mass, double startVelocity)
    {
        var process = new LangevinProcess(beta, mass, startVelocity);
        double friction = 2 * Math.Sqrt(mass), variance = 0.36;
        foreach (double t in new[] { 0.001, 0.02, 0.1, 0.35, 1 })
        {
            // m of x0 = 1, v0 = 0, of x0 = 0, v0 = 1, then the covariances without and with data of a variance.
            var moments = Integrated(
                [1, 0, 0, 1, 0, 0, startVelocity * mass, variance, 0, startVelocity * mass, 0, 0, 0], t, m =>
                [
                    beta * m[1] / mass, -beta * m[0] - beta * friction * m[1] / mass,
                    beta * m[3] / mass, -beta * m[2] - beta * friction * m[3] / mass,
                    .. Covariance(m[4..7]), .. Covariance(m[7..10]), .. Covariance(m[10..13]),
                ]);
            var (at, over, ofData) = (process.At(t), process.Over(t), process.CovarianceOf(t, variance));
            double[] closed =
            [
                at.Mean.XX, at.Mean.VX, at.Mean.XV, at.Mean.VV, at.Noise.XX, at.Noise.XV, at.Noise.VV, ofData.XX, ofData.XV, ofData.VV,
                over.Noise.XX, over.Noise.XV, over.Noise.VV,
            ];
            Assert.All(closed.Zip(moments), m => Assert.Equal(m.Second, m.First, 1e-8));
        }

        double[] Covariance(double[] s) =>
        [
            2 * beta * s[1] / mass,
            beta * s[2] / mass - beta * s[0] - beta * friction * s[1] / mass,
            -2 * beta * s[1] - 2 * beta * friction * s[2] / mass + 2 * friction * beta,
        ];
    }

    /// <summary>The covariance of Dockhorn et al. 2022, eq. 55 to 58, as it is printed, for x0 of a variance.</summary>
    [Theory]
    [MemberData(nameof(Settings))]
    public void MomentsAreThePublishedOnes(double beta, double mass, double startVelocity)
    {
        var process = new LangevinProcess(beta, mass, startVelocity);
        double g = 2 * Math.Sqrt(mass), xx0 = 0.5, vv0 = startVelocity * mass;
        foreach (double t in new[] { 0.05, 0.3, 0.8 })
        {
            double b = beta * t, decay = Math.Exp(-4 * b / g);
            var of = process.CovarianceOf(t, xx0);
            double xx = xx0 + Math.Exp(4 * b / g) - 1 + 4 * b / g * (xx0 - 1) + 4 * b * b / (g * g) * (xx0 - 2)
                + 16 * b * b / Math.Pow(g, 4) * vv0;
            double xv = -b * xx0 + 4 * b / (g * g) * vv0 - 2 * b * b / g * (xx0 - 2) - 8 * b * b / Math.Pow(g, 3) * vv0;
            double vv = g * g / 4 * (Math.Exp(4 * b / g) - 1) + b * g + vv0 * (1 + 4 * b * b / (g * g) - 4 * b / g)
                + b * b * (xx0 - 2);
            Assert.Equal(xx * decay, of.XX, 1e-9);
            Assert.Equal(xv * decay, of.XV, 1e-9);
            Assert.Equal(vv * decay, of.VV, 1e-9);
        }
    }

    /// <summary>Two steps are one, and the factors give the covariance.</summary>
    [Fact]
    public void StepsCompose()
    {
        var process = new LangevinProcess(4, 0.25, 0.04);
        var (a, b, whole) = (process.Over(0.1), process.Over(0.25), process.Over(0.35));
        Assert.Equal(whole.Mean.XX, b.Mean.XX * a.Mean.XX + b.Mean.XV * a.Mean.VX, 1e-14);
        Assert.Equal(whole.Mean.VV, b.Mean.VX * a.Mean.XV + b.Mean.VV * a.Mean.VV, 1e-14);
        double xx = b.Noise.XX + b.Mean.XX * b.Mean.XX * a.Noise.XX + 2 * b.Mean.XX * b.Mean.XV * a.Noise.XV
            + b.Mean.XV * b.Mean.XV * a.Noise.VV;
        Assert.Equal(whole.Noise.XX, xx, 1e-14);
        Assert.Equal(whole.Noise.VV, Math.Pow(whole.Noise.FactorXV, 2) + Math.Pow(whole.Noise.FactorV, 2), 1e-14);
        Assert.Equal(whole.Noise.XV, whole.Noise.FactorX * whole.Noise.FactorXV, 1e-14);
    }

    /// <summary>
    /// In a very short time positions get the noise 4 z^3 / 3 with z = 2 beta t / Gamma: to relative 1e-9, where a difference of numbers
    /// near 1 would have nothing left.
    /// </summary>
    [Fact]
    public void ShortStepsAreExact()
    {
        var noise = new LangevinProcess(4, 0.25, 0.04).Over(1e-8).Noise;
        double y = 2 * 4 * 1e-8;
        Assert.Equal(1, noise.XX / (4.0 / 3 * y * y * y), 1e-6);
        Assert.True(noise.FactorV > 0);
    }

    /// <summary>It forgets the data: N(0, 1) and N(0, M) to 2e-4 at time 1.</summary>
    [Fact]
    public void ItEndsInTheStationaryDistribution()
    {
        var end = new LangevinProcess(4, 0.25, 0.04).At(1);
        Assert.Equal(1, end.Noise.XX, 2e-4);
        Assert.Equal(0, end.Noise.XV, 2e-4);
        Assert.Equal(0.25, end.Noise.VV, 2e-4);
        Assert.InRange(Math.Abs(end.Mean.XX), 0, 4e-3);
    }

    private static double[] Integrated(double[] start, double time, Func<double[], double[]> slope)
    {
        const int Steps = 4000;
        double h = time / Steps;
        double[] Plus(double[] m, double[] d, double by) => [.. m.Zip(d, (a, b) => a + by * b)];
        var m = start;
        for (int i = 0; i < Steps; i++)
        {
            double[] a = slope(m), b = slope(Plus(m, a, h / 2)), c = slope(Plus(m, b, h / 2)), d = slope(Plus(m, c, h));
            m = [.. m.Select((value, k) => value + h / 6 * (a[k] + 2 * b[k] + 2 * c[k] + d[k]))];
        }

        return m;
    }
}
