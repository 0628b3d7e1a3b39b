using Diffusion.Lectures;

namespace Diffusion.Plugins.Tests.Lectures;

/// <summary>
/// What 004 chapter 1, and 002 and 001 beside their derivations, take for granted about Gaussians, Bayes' rule and divergences.
/// </summary>
public sealed class PrerequisiteTests
{
    private static readonly double[] Grid = [.. Enumerable.Range(-40_000, 80_001).Select(i => i / 2000.0)];

    /// <summary>
    /// 004 1.1: of all densities with one variance the Gaussian has the highest entropy; here beside four others of variance 1.
    /// </summary>
    [Fact]
    public void TheGaussianHasTheHighestEntropyOfItsVariance()
    {
        double root3 = Math.Sqrt(3), root6 = Math.Sqrt(6), scale = Math.PI / Math.Sqrt(3);
        Func<double, double>[] others =
        [
            x => Math.Abs(x) < root3 ? 1 / (2 * root3) : 0,
            x => Math.Abs(x) < root6 ? (1 - Math.Abs(x) / root6) / root6 : 0,
            x => Math.Exp(-Math.Sqrt(2) * Math.Abs(x)) / Math.Sqrt(2),
            x => scale / (4 * Math.Pow(Math.Cosh(scale * x / 2), 2)),
        ];
        double gaussian = Integral(x => -ReverseKernel.Normal(x, 0, 1) * Math.Log(Math.Max(1e-300, ReverseKernel.Normal(x, 0, 1))));
        Assert.Equal(0.5 * Math.Log(2 * Math.PI * Math.E), gaussian, 1e-9);
        foreach (var density in others)
        {
            Assert.Equal(1, Integral(density), 1e-3);
            Assert.Equal(1, Integral(x => x * x * density(x)), 2e-3);
            Assert.True(Integral(x => density(x) > 0 ? -density(x) * Math.Log(density(x)) : 0) < gaussian - 0.005);
        }
    }

    /// <summary>
    /// 004 (1.2), (1.3): E g(X) is the integral of g p, by which E X^2 = mean^2 + variance and E exp(X) = exp(mean + variance / 2).
    /// </summary>
    [Fact]
    public void TheExpectationOfAFunctionIsAnIntegral()
    {
        Assert.Equal(0.3, Integral(x => x * ReverseKernel.Normal(x, 0.3, 0.5)), 1e-10);
        Assert.Equal(0.09 + 0.5, Integral(x => x * x * ReverseKernel.Normal(x, 0.3, 0.5)), 1e-10);
        Assert.Equal(Math.Exp(0.3 + 0.25), Integral(x => Math.Exp(x) * ReverseKernel.Normal(x, 0.3, 0.5)), 1e-10);
    }

    /// <summary>004 (1.6) to (1.8): KL is at least 0, and cross entropy less entropy; of two Gaussians it is the closed form.</summary>
    [Fact]
    public void DivergencesAreCrossEntropyLessEntropy()
    {
        double[] p = [0.8, 0.1, 0.1], q = [0.5, 0.2, 0.3];
        double Kl(double[] a, double[] b) => a.Zip(b, (x, y) => x * Math.Log(x / y)).Sum();
        double entropy = -p.Sum(x => x * Math.Log(x)), cross = -p.Zip(q, (x, y) => x * Math.Log(y)).Sum();
        Assert.Equal(cross - entropy, Kl(p, q), 1e-14);
        Assert.True(Kl(p, q) > 0 && Kl(q, p) > 0);
        Assert.Equal(0, Kl(p, p));
        double integral = Integral(x => ReverseKernel.Normal(x, 0.3, 0.5) is > 1e-250 and var density
            ? density * (Math.Log(density) - (-(x + 1) * (x + 1) / (2 * 0.8) - Math.Log(2 * Math.PI * 0.8) / 2)) : 0);
        Assert.Equal(0.5 * (Math.Log(0.8 / 0.5) + 0.5 / 0.8 - 1 + 1.3 * 1.3 / 0.8), integral, 1e-9);
    }

    /// <summary>
    /// 001 and 002: sqrt(1 - beta_2) sqrt(beta_1) eps + sqrt(beta_2) eps' has the variance 1 - alpha_2 where eps and eps' are two
    /// independent
    /// draws. 002 writes both as one eps, which would have the square of the sum as its variance.
    /// </summary>
    [Fact]
    public void TwoStepsHaveTwoNoises()
    {
        const double Beta1 = 0.2, Beta2 = 0.3;
        double first = Math.Sqrt((1 - Beta2) * Beta1), second = Math.Sqrt(Beta2);
        Assert.Equal(1 - (1 - Beta1) * (1 - Beta2), first * first + second * second, 1e-15);
        Assert.Equal(0.44, first * first + second * second, 1e-15);
        Assert.Equal(0.8499, (first + second) * (first + second), 1e-4);
    }

    /// <summary>001 prints the code of t = 14 as 0.24, 0.97, 0.02, 1.00: that is 14 and 1.4 degrees. Networks take radians.</summary>
    [Fact]
    public void ThePrintedTimeCodeIsInDegrees()
    {
        double[] Code(double unit) => [.. new[] { 1.0, 10 }.SelectMany(period => new[]
        {
            Math.Round(Math.Sin(14 / period * unit), 2), Math.Round(Math.Cos(14 / period * unit), 2),
        })];
        Assert.Equal([0.24, 0.97, 0.02, 1.00], Code(Math.PI / 180));
        Assert.Equal([0.99, 0.14, 0.99, 0.17], Code(1));
    }

    private static double Integral(Func<double, double> f) => Grid.Sum(f) / 2000;
}
