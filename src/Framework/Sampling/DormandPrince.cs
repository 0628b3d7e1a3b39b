using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>
/// Integrates dy/du = f(u, y) by the pair of orders 5 and 4 of Dormand and Prince (1980, table 2), each sample with steps of its own: the
/// longest whose local error stays within <c>absolute + relative |y|</c>, as a root mean square over the sample's numbers. A step is the
/// whole way halved some times and starts at a multiple of itself, as block time steps do (Makino 1991), so that samples often stand at one
/// point with one step; these go through f together. What becomes of a sample does not depend on the others. The last stage of a step is
/// the next one's first, so a step costs six evaluations.
/// </summary>
/// <param name="RelativeTolerance">Tolerance of the local error as a part of |y|.</param>
/// <param name="AbsoluteTolerance">Tolerance of the local error that does not depend on |y|.</param>
/// <param name="MaximumEvaluations">Evaluations of f for one sample after which the integration gives up.</param>
public sealed record DormandPrince(double RelativeTolerance, double AbsoluteTolerance, int MaximumEvaluations)
{
    /// <summary>f(u, y), of the shape of y.</summary>
    public delegate Tensor Derivative(double u, Tensor y);

    /// <summary>f(u, y) of some samples; rows are their indices, int64 [b], and null for all of them.</summary>
    public delegate Tensor DerivativeOfRows(double u, Tensor y, Tensor? rows);

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

    /// <summary>The same for a derivative that takes all samples alike.</summary>
    public Tensor Integrate(Derivative f, Tensor start, double from, double to, CancellationToken cancellation = default) =>
        Integrate((u, y, _) => f(u, y), start, from, to, null, cancellation);

    /// <summary>
    /// y at <paramref name="to"/>, which may lie on either side of <paramref name="from"/>, in the caller's dispose scope.
    /// </summary>
    /// <param name="f">The derivative.</param>
    /// <param name="start">y at <paramref name="from"/>, [B, ...].</param>
    /// <param name="from">Where the integration starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="between">Takes states on the way; null takes none.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    /// <exception cref="InvalidOperationException">When the evaluations do not suffice, or no step is short enough.</exception>
    public Tensor Integrate(
        DerivativeOfRows f, Tensor start, double from, double to, StatesBetween? between = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var y = start.clone();
        if (from == to) return y.MoveToOuterDisposeScope();
        // A derivative may return its argument.
        var slope = f(from, y, null).clone();
        var steps = new BlockSteps((int)y.shape[0]);
        double At(double part) => part == 1 ? to : from + part * (to - from);
        while (steps.Next() is { } block)
        {
            cancellation.ThrowIfCancellationRequested();
            NativeHeap.TrimNowAndThen();
            double u = At(block.Start), step = At(block.End) - u;
            if (block.IsShortest || u + step == u)
                throw new InvalidOperationException(
                    $"No step is short enough for the tolerances {Tolerances} at u = {u:g4}, between {from:g4} and {to:g4}. "
                    + "The derivative may not be finite there.");
            if (1 + steps.MostTries * (Nodes.Length - 1) > MaximumEvaluations)
                throw new InvalidOperationException(
                    $"The tolerances {Tolerances} need more than {MaximumEvaluations} evaluations: "
                    + $"the integration from {from:g4} to {to:g4} has come to {u:g4}. Raise the tolerances or the limit.");

            using var trial = NewDisposeScope();
            var rows = block.Rows.Count < y.shape[0] ? tensor(block.Rows.ToArray(), dtype: int64, device: y.device) : null;
            Tensor Of(Tensor all) => rows is null ? all : all.index_select(0, rows);
            var (before, slopeBefore) = (Of(y), Of(slope));
            var (next, slopes) = Try((at, state) => f(at, state, rows), u, before, slopeBefore, step);
            double[] errors = Errors(before, next, Combine(slopes, Differences) * step);
            long[] accepted = [.. Enumerable.Range(0, errors.Length).Where(i => errors[i] <= 1).Select(i => (long)i)];
            steps.Done(block, [.. errors.Select(Scale)], [.. errors.Select(e => e <= 1)]);
            if (accepted.Length == 0) continue;
            using var chosen = tensor(accepted, dtype: int64, device: y.device);
            Tensor Accepted(Tensor ofBlock) => accepted.Length == errors.Length ? ofBlock : ofBlock.index_select(0, chosen);
            between?.Take(
                [.. accepted.Select(i => block.Rows[(int)i])], block.Start, block.End,
                Accepted(before), Accepted(next), step * Accepted(slopeBefore), step * Accepted(slopes[^1]));
            var into = rows is null ? chosen : rows.index_select(0, chosen);
            y.index_copy_(0, into, Accepted(next));
            slope.index_copy_(0, into, Accepted(slopes[^1]));
        }

        return y.MoveToOuterDisposeScope();
    }

    private string Tolerances => $"{RelativeTolerance:g3} (relative) and {AbsoluteTolerance:g3} (absolute)";

    /// <summary>How much longer the next step may be, for the error of this one.</summary>
    private static double Scale(double error) =>
        Math.Clamp(double.IsFinite(error) ? Safety * Math.Pow(error, -1.0 / 5) : 0, MostShrinking, MostGrowth);

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

    /// <summary>The root mean square of each sample's error in units of its tolerance; at most 1 is accepted.</summary>
    private double[] Errors(Tensor y, Tensor next, Tensor error)
    {
        var tolerance = AbsoluteTolerance + RelativeTolerance * maximum(y.abs(), next.abs());
        using var host = (error / tolerance).square().reshape(y.shape[0], -1).mean([1]).sqrt().to(float64).cpu();
        return host.data<double>().ToArray();
    }
}
