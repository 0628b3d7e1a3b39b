namespace Diffusion.Plugins.Tasks.Consistency;

/// <summary>How many levels consistency is learned between: few at first, twice as many after equal parts of the training.</summary>
/// <param name="First">s0, at the start.</param>
/// <param name="Last">s1, at most.</param>
public readonly record struct Curriculum(int First, int Last)
{
    /// <summary>
    /// N(k) = min(s0 2^floor(k / K'), s1) with K' = floor(K / (floor(log2(s1 / s0)) + 1)) (Song and Dhariwal 2024, section 3.4; their N
    /// is one more, since they count the ends of steps).
    /// </summary>
    /// <param name="step">k, counted from 0.</param>
    /// <param name="steps">K, all steps of the training.</param>
    public int LevelsAt(long step, int steps)
    {
        int doublings = (int)Math.Floor(Math.Log2((double)Last / First));
        long part = Math.Max(1, steps / (doublings + 1));
        return (int)Math.Min(Last, First * Math.Pow(2, Math.Min(31, step / part)));
    }
}
