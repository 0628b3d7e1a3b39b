using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Discrete;

/// <summary>
/// The distribution over the states of one position at each visited step: of samples on their way back, and of the data on the way forward,
/// as 002 draws its board.
/// </summary>
internal sealed class Board
{
    /// <summary>Recordings of rows, float64 [steps, K], the data first; their steps as t / T, [steps].</summary>
    public const string Forward = "board-forward", Reverse = "board-reverse", Times = "board-times";

    private readonly StateProcess _process;
    private readonly SortedDictionary<int, long[]> _counts = [];

    private Board(StateProcess process) => _process = process;

    /// <summary>A board for samples of one position; null for others, which have no picture of this kind.</summary>
    public static Board? Of(StateProcess process) => process.Data.Dimensions == 1 ? new(process) : null;

    /// <summary>Counts samples at a step, int64 [B, 1].</summary>
    public void Add(int step, Tensor zt)
    {
        using var scope = NewDisposeScope();
        long[] counts = zt.cpu().flatten().bincount(null, _process.States).data<long>().ToArray();
        _counts[step] = _counts.TryGetValue(step, out var known) ? [.. known.Zip(counts, (a, b) => a + b)] : counts;
    }

    /// <summary>The recordings, in the caller's dispose scope.</summary>
    /// <param name="data">States of the data.</param>
    public IEnumerable<(string Name, Tensor Rows)> Tables(Samples data)
    {
        int[] steps = [.. _counts.Keys];
        double[] shares = [.. _counts.Values.SelectMany(c => c.Select(n => (double)n / c.Sum()))];
        var start = data.Values.cpu().flatten().bincount(null, _process.States).to(float64) / data.Count;
        var kernels = _process.Between([.. steps.Select(_ => 0)], steps, CPU);
        return
        [
            (Forward, kernels.matmul(start)),
            (Reverse, tensor(shares, [steps.Length, _process.States], dtype: float64)),
            (Times, tensor(steps.Select(t => (double)t / _process.Steps).ToArray(), dtype: float64)),
        ];
    }
}
