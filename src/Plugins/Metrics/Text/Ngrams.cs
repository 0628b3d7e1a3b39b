using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Text;

/// <summary>The n-grams of windows of tokens, numbered in the order in which they come up. None reaches over the end of a window.</summary>
/// <param name="vocabulary">How many tokens there are.</param>
/// <param name="n">Tokens of an n-gram.</param>
internal sealed class Ngrams(int vocabulary, int n)
{
    private readonly Dictionary<long, int> _numbers = [];

    /// <summary>Whether n-grams can be told apart by one whole number.</summary>
    public static bool Fit(int vocabulary, int n) => Math.Pow(vocabulary + 1.0, n) < long.MaxValue;

    /// <summary>How many different ones there were so far.</summary>
    public int Count => _numbers.Count;

    /// <summary>The numbers of the n-grams of each window.</summary>
    /// <param name="windows">int64 [N, L].</param>
    public int[][] Of(Tensor windows) => [.. Rows(windows).Select(row => Enumerable.Range(0, Math.Max(0, row.Length - n + 1))
        .Select(i => Number(row.AsSpan(i, n))).ToArray())];

    /// <summary>The windows' tokens on the host.</summary>
    public static IEnumerable<long[]> Rows(Tensor windows)
    {
        using var host = windows.cpu().contiguous();
        return [.. host.data<long>().ToArray().Chunk((int)Math.Max(1, windows.shape[1]))];
    }

    private int Number(ReadOnlySpan<long> tokens)
    {
        long key = 0;
        foreach (long token in tokens) key = key * vocabulary + token;
        if (!_numbers.TryGetValue(key, out int number)) _numbers[key] = number = _numbers.Count;
        return number;
    }
}
