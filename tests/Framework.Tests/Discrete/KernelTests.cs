using Diffusion.Framework.Discrete;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Discrete;

/// <summary>Every form of the kernel is the product of its steps.</summary>
public sealed class KernelTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>002: D^t = U Lambda^t U^T, against multiplying t times, at t = 1,000 and m = 64.</summary>
    [Fact]
    public void TheEigendecompositionIsTheThousandfoldProduct()
    {
        var d = Plinko(64);
        var kernel = new SpectralKernel(d, [.. Enumerable.Repeat(1.0, 1000)]);
        var product = eye(64, dtype: float64);
        for (int t = 0; t < 1000; t++) product = tensor(d, dtype: float64).mm(product);
        Assert.InRange(Difference(kernel.Between([0], [1000])[0], product), 0, 1e-12);
    }

    public static TheoryData<string> Matrices => ["plinko", "uniform", "absorbing", "skewed"];

    [Theory]
    [MemberData(nameof(Matrices))]
    public void EachFormIsTheProductOfTheSteps(string matrix)
    {
        var d = Matrix(matrix, 5);
        double[] strengths = [.. Enumerable.Range(1, 40).Select(i => i % 7 == 0 ? 0 : i % 11 == 0 ? 1 : 0.02 * i)];
        var kernel = Kernel.Of(d, strengths);
        Assert.IsType(
            matrix switch { "plinko" => typeof(SpectralKernel), "skewed" => typeof(ProductKernel), _ => typeof(ClosedKernel) }, kernel);
        foreach (var (from, to) in new[] { (0, 0), (0, 1), (0, 40), (3, 4), (7, 30), (12, 12), (39, 40) })
        {
            var product = eye(5, dtype: float64);
            for (int i = from; i < to; i++)
                product = ((1 - strengths[i]) * eye(5, dtype: float64) + strengths[i] * tensor(d, dtype: float64)).mm(product);
            Assert.InRange(Difference(kernel.Between([from, 0], [to, 2])[0], product), 0, 1e-13);
        }
    }

    /// <summary>What a disc cannot reach has the probability 0, not that of rounding.</summary>
    [Fact]
    public void TheImpossibleIsExactlyZero()
    {
        var kernel = new SpectralKernel(Plinko(16), [.. Enumerable.Repeat(1.0, 10)]).Between([0], [5])[0];
        for (int i = 0; i < 16; i++)
            for (int j = 0; j < 16; j++)
                Assert.Equal(Math.Abs(i - j) <= 5, kernel[i, j].item<double>() > 0);
    }

    /// <summary>A thousand factors of 1e-9 are 0 as a product, and still have quotients.</summary>
    [Fact]
    public void ProductsDoNotUnderflow()
    {
        var kernel = new ClosedKernel(Matrix("uniform", 2), [.. Enumerable.Repeat(1 - 1e-9, 999), 0.5, 1, 0.25]);
        double Kept(int from, int to) => 2 * kernel.Between([from], [to])[0, 0, 0].item<double>() - 1;
        Assert.Equal(0.5, Kept(999, 1000), 1e-12);
        Assert.Equal(1e-9, Kept(500, 501), 1e-15);
        Assert.Equal((0, 0.75, 1), (Kept(5, 1001), Math.Round(Kept(1001, 1002), 12), Kept(7, 7)));
    }

    private static double[,] Matrix(string name, int m) => name switch
    {
        "plinko" => Plinko(m),
        "uniform" => Filled(m, (_, _) => 1.0 / m),
        "absorbing" => Filled(m, (i, _) => i == m - 1 ? 1 : 0),
        _ => Filled(m, (i, j) => i == j ? 0.5 : i == (j + 1) % m ? 0.375 : i == (j + 2) % m ? 0.125 : 0),
    };

    private static double[,] Plinko(int m) => Filled(m, (i, j) =>
        Math.Abs(i - j) == 1 ? 0.25 : i != j ? 0 : j == 0 || j == m - 1 ? 0.75 : 0.5);

    private static double[,] Filled(int m, Func<int, int, double> entry)
    {
        var d = new double[m, m];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < m; j++)
                d[i, j] = entry(i, j);
        return d;
    }

    private static double Difference(Tensor a, Tensor b) => (a - b).abs().max().item<double>();
}
