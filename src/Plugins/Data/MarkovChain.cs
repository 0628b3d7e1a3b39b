using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>
/// A stationary Markov chain of states 0 to K - 1 in which the next state depends on the k before it, its context. Contexts are numbered
/// in base K, the oldest state first. Every transition has a positive probability, so there is one stationary distribution.
/// </summary>
internal sealed class MarkovChain
{
    // The iteration gains digits at a constant rate; below this change it moves by rounding alone.
    private const double Converged = 1e-15;
    private const int MostIterations = 100_000;

    /// <param name="states">K.</param>
    /// <param name="order">k, at least 1.</param>
    /// <param name="transitions">p(next | context), [K^k * K], the next state last.</param>
    public MarkovChain(int states, int order, double[] transitions)
    {
        (States, Order, Transitions) = (states, order, transitions);
        Stationary = FindStationary();
    }

    public int States { get; }

    public int Order { get; }

    public double[] Transitions { get; }

    /// <summary>How probable each context is in an endless sequence, [K^k].</summary>
    public double[] Stationary { get; }

    /// <summary>
    /// H(X_n | the k before) = -sum over contexts c of pi(c) sum over x of p(x | c) log p(x | c), in nats: the entropy rate, exactly
    /// (Cover and Thomas 2006, theorem 4.2.4).
    /// </summary>
    public double EntropyRate => -Stationary.Select((pi, c) => pi * Row(c).Sum(p => p * Math.Log(p))).Sum();

    /// <summary>A chain whose next state has the probabilities softmax(spread z), z standard normal for each context and state.</summary>
    public static MarkovChain Random(int states, int order, double spread, Generator random)
    {
        using var scope = NewDisposeScope();
        long contexts = (long)Math.Pow(states, order);
        var logits = spread * randn([contexts, states], dtype: float64, generator: random);
        return new(states, order, logits.softmax(1).flatten().data<double>().ToArray());
    }

    /// <summary>log p of a sequence that begins anywhere: its first k states together, then each given the k before it.</summary>
    public double LogProbability(ReadOnlySpan<long> states)
    {
        int begin = Math.Min(Order, states.Length), context = 0;
        foreach (long state in states[..begin]) context = context * States + (int)state;
        // Contexts that begin with these states are neighbours.
        int others = Stationary.Length / (int)Math.Pow(States, begin);
        double sum = Math.Log(Stationary.AsSpan(context * others, others).ToArray().Sum());
        foreach (long state in states[begin..])
        {
            sum += Math.Log(Transitions[context * States + state]);
            context = (int)(((long)context * States + state) % Stationary.Length);
        }

        return sum;
    }

    /// <summary>Independent sequences from the stationary distribution, int64 [count, length].</summary>
    public Tensor Draw(int count, int length, Generator random)
    {
        using var scope = NewDisposeScope();
        var rows = tensor(Transitions).reshape(-1, States);
        var context = multinomial(tensor(Stationary), count, replacement: true, generator: random);
        List<Tensor> drawn = [];
        for (int place = Order - 1, size = Stationary.Length / States; place >= 0; place--, size /= States)
            drawn.Add(context.div(size, rounding_mode: RoundingMode.floor).remainder(States));
        while (drawn.Count < length)
        {
            using var step = NewDisposeScope();
            var next = multinomial(rows.index_select(0, context), 1, replacement: true, generator: random).squeeze(1);
            context = (context * States + next).remainder(Stationary.Length).MoveToOuterDisposeScope();
            drawn.Add(next.MoveToOuterDisposeScope());
        }

        return stack([.. drawn.Take(length)], 1).MoveToOuterDisposeScope();
    }

    private ArraySegment<double> Row(int context) => new(Transitions, context * States, States);

    /// <summary>By iteration from equal probabilities; a step is half of the chain's, so that no cycle keeps it from converging.</summary>
    private double[] FindStationary()
    {
        int contexts = Transitions.Length / States;
        var pi = Enumerable.Repeat(1.0 / contexts, contexts).ToArray();
        double change = 1;
        for (int i = 0; i < MostIterations && change > Converged; i++)
        {
            var next = pi.Select(p => p / 2).ToArray();
            for (int c = 0; c < contexts; c++)
                for (int x = 0; x < States; x++)
                    next[(int)(((long)c * States + x) % contexts)] += pi[c] * Transitions[c * States + x] / 2;
            double sum = next.Sum();
            change = next.Zip(pi, (n, p) => Math.Abs(n / sum - p)).Sum();
            pi = [.. next.Select(n => n / sum)];
        }

        return pi;
    }
}
