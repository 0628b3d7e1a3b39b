using Diffusion.Plugins.Discrete.Transitions;

namespace Diffusion.Plugins.Tests.Discrete;

/// <summary>
/// 002's exercise: a listing that samples in reverse, with four faults. Each is made alone, and the distribution of what the listing
/// returns is computed exactly, as a chain of T steps from the uniform distribution.
/// </summary>
public sealed class PlinkoExerciseTests(ITestOutputHelper output)
{
    private const int M = 8, T = 200;

    private static readonly double[] P = [.. Enumerable.Range(0, M).Select(i => Math.Pow(0.5, Math.Abs(i - M / 3)))];

    /// <summary>To the left more than to the right: here it matters which is row and which is column.</summary>
    private static readonly double[,] Skewed = Skew();

    [Fact]
    public void TheRightListingReturnsP() => Assert.Equal(0, Bias(Plinko, Right), 1e-3);

    /// <summary>
    /// Qz[t] for Qz[t - 1]: the step before is weighed by where discs are after it; what has spread by one step stays spread.
    /// </summary>
    [Fact]
    public void TheWrongRowOfTheTable() => Told("Qz[t] for Qz[t-1]", 0.092, Bias(Plinko, (q, d, t, z, s) => q[t][s] * d[z, s]));

    /// <summary>D[:, z] for D[z, :]: no bias on Plinko's board, whose D is symmetric, and a large one where it is not.</summary>
    [Fact]
    public void TheColumnForTheRow()
    {
        Told("D[:,z] for D[z,:], Plinko", 0, Bias(Plinko, (q, d, t, z, s) => q[t - 1][s] * d[s, z]));
        Assert.Equal(0, Bias(Skewed, Right), 1e-3);
        Told("D[:,z] for D[z,:], skewed D", 0.652, Bias(Skewed, (q, d, t, z, s) => q[t - 1][s] * d[s, z]));
    }

    /// <summary>
    /// The maximum for the sum: p does not sum to one, which numpy.random.choice refuses. A program that draws by cumulative sums does not:
    /// it takes the first states too often.
    /// </summary>
    [Fact]
    public void TheMaximumForTheSum()
    {
        double[] weights = [.. Enumerable.Range(0, M).Select(s => Right(Board(Plinko), Plinko, 1, 2, s))];
        Assert.NotEqual(1, weights.Select(w => w / weights.Max()).Sum(), 0.1);
        Told("max for sum, by cumulative sums", 0.908, Bias(Plinko, Right, byMaximum: true));
    }

    /// <summary>p = 1 / M for p_prev: what is drawn is uniform, whatever was computed.</summary>
    [Fact]
    public void TheUniformForTheReverse()
    {
        double expected = Chains.TotalVariation(Normal(P), Enumerable.Repeat(1.0 / M, M));
        Told("p = 1/M for p_prev", expected, Bias(Plinko, (_, _, _, _, _) => 1));
    }

    private static double[,] Plinko => new PlinkoTransition().Matrix(M);

    private static double Right(double[][] q, double[,] d, int t, int z, int s) => q[t - 1][s] * d[z, s];

    private static double[][] Board(double[,] d) => Chains.Board(d, Normal(P), T);

    /// <summary>Total variation of what the listing returns from P.</summary>
    private static double Bias(double[,] d, Func<double[][], double[,], int, int, int, double> weight, bool byMaximum = false)
    {
        var board = Board(d);
        double[] now = !IsSymmetric(d) ? board[T] : [.. Enumerable.Repeat(1.0 / M, M)];
        for (int t = T; t >= 1; t--)
        {
            var before = new double[M];
            for (int z = 0; z < M; z++)
            {
                double[] p = [.. Enumerable.Range(0, M).Select(s => weight(board, d, t, z, s))];
                p = byMaximum ? Cut([.. p.Select(w => w / p.Max())]) : Normal(p);
                for (int s = 0; s < M; s++) before[s] += now[z] * p[s];
            }

            now = before;
        }

        return Chains.TotalVariation(now, Normal(P));
    }

    /// <summary>What a draw by cumulative sums makes of weights that sum to more than one.</summary>
    private static double[] Cut(double[] weights)
    {
        double left = 1;
        return [.. weights.Select(w =>
        {
            double p = Math.Min(left, w);
            left -= p;
            return p;
        })];
    }

    private static double[] Normal(double[] weights) => [.. weights.Select(w => w / weights.Sum())];

    private static bool IsSymmetric(double[,] d) => d[0, 1] == d[1, 0];

    private static double[,] Skew()
    {
        var d = new double[M, M];
        for (int j = 0; j < M; j++)
        {
            d[Math.Max(0, j - 1), j] += 0.4;
            d[j, j] += 0.5;
            d[Math.Min(M - 1, j + 1), j] += 0.1;
        }

        return d;
    }

    private void Told(string fault, double expected, double bias)
    {
        output.WriteLine($"{fault}: total variation {bias:F6}");
        Assert.Equal(expected, bias, 1e-3);
    }
}
