using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>
/// Integrates dy/du = f(u, y) by the pair of orders 5 and 4 of Dormand and Prince (1980, table 2). The step is the longest whose
/// local error stays within <c>absolute + relative |y|</c>, as a root mean square over all numbers of the state. Its last stage
/// is the next step's first, so a step costs six evaluations. A state of several parts is one tensor that holds them all.
/// </summary>
/// <param name="RelativeTolerance">Tolerance of the local error as a part of |y|.</param>
/// <param name="AbsoluteTolerance">Tolerance of the local error that does not depend on |y|.</param>
/// <param name="MaximumEvaluations">Evaluations of f after which the integration gives up.</param>
public sealed record DormandPrince(double RelativeTolerance, double AbsoluteTolerance, int MaximumEvaluations)
{
    /// <summary>f(u, y), of the shape of y.</summary>
    public delegate Tensor Derivative(double u, Tensor y);

    private const double FirstStep = 0.01;
    private const double Safety = 0.9;
    private const double MostShrinking = 0.2;
    private const double MostGrowth = 5;

    private static readonly double[] Nodes = [0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1];

    // The last row holds the weights of order 5.
    private static readonly double[][] Stages =
    [
        [],
        [1.0 / 5],
        [3.0 / 40, 9.0 / 40],
        [44.0 / 45, -56.0 / 15, 32.0 / 9],
        [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
        [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
        [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
    ];

    // Order 5 minus order 4.
    private static readonly double[] Differences =
        [71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40];

    /// <summary>
    /// y at <paramref name="to"/>, which may lie on either side of <paramref name="from"/>, in the caller's dispose scope.
    /// </summary>
    /// <param name="f">The derivative.</param>
    /// <param name="start">y at <paramref name="from"/>.</param>
    /// <param name="from">Where the integration starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    /// <exception cref="InvalidOperationException">When the evaluations do not suffice, or no step is short enough.</exception>
    public Tensor Integrate(Derivative f, Tensor start, double from, double to, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var y = start.clone();
        var slope = f(from, y);
        double u = from, step = FirstStep * (to - from);
        int evaluations = 1;
        bool rejected = false;
        while (u != to)
        {
            cancellation.ThrowIfCancellationRequested();
            NativeHeap.TrimNowAndThen();
            bool last = Math.Abs(step) >= Math.Abs(to - u);
            if (last) step = to - u;
            if (u + step == u)
                throw new InvalidOperationException(
                    $"No step is short enough for the tolerances {Tolerances} at u = {u:g4}, between {from:g4} and {to:g4}. "
                    + "The derivative may not be finite there.");
            evaluations += Nodes.Length - 1;
            if (evaluations > MaximumEvaluations)
                throw new InvalidOperationException(
                    $"The tolerances {Tolerances} need more than {MaximumEvaluations} evaluations: "
                    + $"the integration from {from:g4} to {to:g4} has come to {u:g4}. Raise the tolerances or the limit.");

            using var trial = NewDisposeScope();
            var (next, slopes) = Try(f, u, y, slope, step);
            double error = Error(y, next, Combine(slopes, Differences) * step);
            double scale = double.IsFinite(error) ? Safety * Math.Pow(error, -1.0 / 5) : MostShrinking;
            // Right after a refusal the step does not grow.
            double growth = Math.Clamp(scale, MostShrinking, rejected ? 1 : MostGrowth);
            rejected = !(error <= 1);
            if (!rejected)
            {
                u = last ? to : u + step;
                y.Dispose();
                slope.Dispose();
                y = next.MoveToOuterDisposeScope();
                slope = slopes[^1].MoveToOuterDisposeScope();
            }

            step *= growth;
        }

        return y.MoveToOuterDisposeScope();
    }

    private string Tolerances => $"{RelativeTolerance:g3} (relative) and {AbsoluteTolerance:g3} (absolute)";

    private static (Tensor Next, Tensor[] Slopes) Try(Derivative f, double u, Tensor y, Tensor slope, double step)
    {
        var slopes = new List<Tensor> { slope };
        var next = y;
        for (int i = 1; i < Nodes.Length; i++)
        {
            next = y + step * Combine(slopes, Stages[i]);
            slopes.Add(f(u + Nodes[i] * step, next));
        }

        return (next, [.. slopes]);
    }

    private static Tensor Combine(IReadOnlyList<Tensor> slopes, double[] weights) =>
        weights.Select((w, i) => (Weight: w, Slope: slopes[i])).Where(p => p.Weight != 0)
            .Select(p => p.Weight * p.Slope).Aggregate((sum, term) => sum + term);

    /// <summary>The root mean square of the error in units of its tolerance; at most 1 is accepted.</summary>
    private double Error(Tensor y, Tensor next, Tensor error)
    {
        var tolerance = AbsoluteTolerance + RelativeTolerance * maximum(y.abs(), next.abs());
        return Math.Sqrt((error / tolerance).square().mean().to(float64).item<double>());
    }
}
