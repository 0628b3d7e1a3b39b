namespace Diffusion.Plugins.Metrics.Text;

/// <summary>
/// The next token given the n - 1 before it in its window, from counts of a training text, each length mixed with the next shorter one as
/// Witten and Bell do (1991, method C; Chen and Goodman 1998, eq. 12): p(x | h) = (c(hx) + T(h) p(x | h')) / (c(h) + T(h)), where T(h) is
/// how many different tokens followed h. It ends in equal probabilities. Nothing is tuned.
/// </summary>
internal sealed class NgramModel
{
    private readonly int _vocabulary, _n;

    // By length of the history: what followed it, and how often.
    private readonly Dictionary<long, Dictionary<long, int>>[] _counts;

    /// <param name="vocabulary">How many tokens there are.</param>
    /// <param name="n">1 for single tokens, 2 for pairs, ...</param>
    /// <param name="windows">The training text.</param>
    public NgramModel(int vocabulary, int n, IEnumerable<long[]> windows)
    {
        (_vocabulary, _n) = (vocabulary, n);
        _counts = [.. Enumerable.Range(0, n).Select(_ => new Dictionary<long, Dictionary<long, int>>())];
        foreach (var window in windows)
            for (int i = 0; i < window.Length; i++)
                for (int length = 0; length < n && length <= i; length++)
                    Count(_counts[length], Key(window.AsSpan(i - length, length)), window[i]);
    }

    /// <summary>-log p of a window in nats.</summary>
    public double NegativeLogProbability(ReadOnlySpan<long> window)
    {
        double sum = 0;
        for (int i = 0; i < window.Length; i++)
        {
            int history = Math.Min(i, _n - 1);
            sum -= Math.Log(Probability(window.Slice(i - history, history), window[i]));
        }

        return sum;
    }

    /// <summary>p(token | history); of a longer history the end counts.</summary>
    public double Probability(ReadOnlySpan<long> history, long token)
    {
        double p = 1.0 / _vocabulary;
        for (int length = 0; length <= Math.Min(history.Length, _n - 1); length++)
        {
            // What never came up leaves the shorter history's probabilities.
            if (!_counts[length].TryGetValue(Key(history[^length..]), out var followed)) break;
            p = (followed.GetValueOrDefault(token) + followed.Count * p) / (followed.Values.Sum() + followed.Count);
        }

        return p;
    }

    private long Key(ReadOnlySpan<long> tokens)
    {
        long key = 0;
        foreach (long token in tokens) key = key * _vocabulary + token;
        return key;
    }

    private static void Count(Dictionary<long, Dictionary<long, int>> counts, long history, long token)
    {
        if (!counts.TryGetValue(history, out var followed)) counts[history] = followed = [];
        followed[token] = followed.GetValueOrDefault(token) + 1;
    }
}
