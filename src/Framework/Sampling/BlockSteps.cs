namespace Diffusion.Framework.Sampling;

/// <summary>
/// Where each sample of an integration stands and how long its next step is. The way is divided into 2^-n parts; a step of 2^-n starts at a
/// multiple of 2^-n, so that samples with steps of different length meet again.
/// </summary>
internal sealed class BlockSteps
{
    // The shortest step, as a power of one half: about 1e-12 of the way.
    private const int Finest = 40;
    private const int First = 7;
    private const long Whole = 1L << Finest;

    private readonly long[] _at;
    private readonly int[] _halvings;
    private readonly bool[] _refused;
    private readonly int[] _tries;

    public BlockSteps(int samples)
    {
        (_at, _halvings, _refused, _tries) = (new long[samples], new int[samples], new bool[samples], new int[samples]);
        Array.Fill(_halvings, First);
    }

    /// <summary>The most steps that a sample has tried, with those of the block that was asked for last.</summary>
    public int MostTries { get; private set; }

    /// <summary>
    /// The samples that stand furthest back and have the longest step there; null when all have arrived. All that will ever make this step
    /// are among them: those behind have come, and longer steps that were refused have become shorter.
    /// </summary>
    public Block? Next()
    {
        long start = _at.Min();
        if (start == Whole) return null;
        int halvings = Enumerable.Range(0, _at.Length).Where(i => _at[i] == start).Min(i => _halvings[i]);
        long[] rows = [.. Enumerable.Range(0, _at.Length).Where(i => _at[i] == start && _halvings[i] == halvings).Select(i => (long)i)];
        foreach (long i in rows) MostTries = Math.Max(MostTries, ++_tries[i]);
        return new(rows, (double)start / Whole, (double)(start + (Whole >> halvings)) / Whole, halvings >= Finest);
    }

    /// <summary>Moves the samples whose step was accepted, and chooses the next step of each.</summary>
    /// <param name="block">The step that was tried.</param>
    /// <param name="scales">How much longer each sample's next step may be.</param>
    /// <param name="accepted">Which samples have made the step.</param>
    public void Done(Block block, double[] scales, bool[] accepted)
    {
        for (int n = 0; n < block.Rows.Count; n++)
        {
            long i = block.Rows[n];
            // Right after a refusal the step does not grow.
            double most = !accepted[n] ? 0.5 : _refused[i] ? 1 : double.PositiveInfinity;
            int change = (int)Math.Ceiling(-Math.Log2(Math.Min(scales[n], most)) - 1e-9);
            if (accepted[n]) _at[i] += Whole >> _halvings[i];
            _halvings[i] = Math.Min(Finest, Math.Max(_halvings[i] + change, Coarsest(_at[i])));
            _refused[i] = !accepted[n];
        }
    }

    /// <summary>The fewest halvings whose step may start here and does not go beyond the end.</summary>
    private static int Coarsest(long at) => at == 0 ? 0 : Finest - System.Numerics.BitOperations.TrailingZeroCount(at);
}

/// <summary>A step that samples make together.</summary>
/// <param name="Rows">The samples, rising.</param>
/// <param name="Start">Where it starts, as a part of the whole way.</param>
/// <param name="End">Where it ends.</param>
/// <param name="IsShortest">True where a shorter one is not tried.</param>
internal sealed record Block(IReadOnlyList<long> Rows, double Start, double End, bool IsShortest);
