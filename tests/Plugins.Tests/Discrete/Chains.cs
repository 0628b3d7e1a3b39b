using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Discrete;

/// <summary>Processes of the tests, and the arithmetic of small matrices that they are compared with.</summary>
internal static class Chains
{
    public static StateProcess Process(ITransition transition, int states, params double[] strengths) =>
        new(transition, new Given(strengths), new DataSpace([1], new StateValues(states)));

    public static double[] Full(int steps) => [.. Enumerable.Repeat(1.0, steps)];

    public static double[] Times(double[,] d, double[] q) =>
        [.. Enumerable.Range(0, q.Length).Select(i => Enumerable.Range(0, q.Length).Sum(j => d[i, j] * q[j]))];

    public static double TotalVariation(IEnumerable<double> p, IEnumerable<double> q) => p.Zip(q, (a, b) => Math.Abs(a - b)).Sum() / 2;

    /// <summary>The distribution of each row of the board, from that of the data on.</summary>
    public static double[][] Board(double[,] d, double[] start, int steps)
    {
        var rows = new double[steps + 1][];
        rows[0] = start;
        for (int t = 1; t <= steps; t++) rows[t] = Times(d, rows[t - 1]);
        return rows;
    }

    public sealed class Given(double[] strengths) : IStrengthSchedule
    {
        public IReadOnlyList<double> Strengths => strengths;
    }

    public sealed class GivenMatrix(double[,] matrix) : ITransition
    {
        public double[,] Matrix(int states) => matrix;
    }

    /// <summary>A network that is a function.</summary>
    public sealed class Function(Func<Tensor, Tensor, Condition?, Tensor> function) : INetwork
    {
        public ScalarType Precision => ScalarType.Float64;

        public Tensor Predict(Tensor x, Tensor time, Condition? condition) => function(x, time, condition);
    }

    /// <summary>A stochastic matrix of random columns.</summary>
    public static double[,] Random(Random random, int states)
    {
        var d = new double[states, states];
        for (int j = 0; j < states; j++)
        {
            double[] column = Simplex(random, states);
            for (int i = 0; i < states; i++) d[i, j] = column[i];
        }

        return d;
    }

    public static double[] Simplex(Random random, int states)
    {
        double[] weights = [.. Enumerable.Range(0, states).Select(_ => 0.05 + random.NextDouble())];
        return [.. weights.Select(w => w / weights.Sum())];
    }
}
