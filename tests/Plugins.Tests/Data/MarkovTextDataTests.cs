using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Plugins.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>The chain of the data 'markov-text' and its exact entropy.</summary>
public sealed class MarkovTextDataTests
{
    /// <summary>
    /// Two states that change with probabilities a and b: pi = (b, a) / (a + b), and the rate is the mean of the two entropies.
    /// </summary>
    [Fact]
    public void TwoStatesHaveTheKnownEntropyRate()
    {
        const double A = 0.1, B = 0.4;
        var chain = new MarkovChain(2, 1, [1 - A, A, B, 1 - B]);
        static double H(double p) => -p * Math.Log(p) - (1 - p) * Math.Log(1 - p);
        Assert.Equal(B / (A + B), chain.Stationary[0], 1e-14);
        Assert.Equal((B * H(A) + A * H(B)) / (A + B), chain.EntropyRate, 1e-14);
    }

    /// <summary>
    /// The rate is also H(k + 1 states) - H(k states), with the stationary distribution as the solution of linear equations.
    /// </summary>
    [Theory]
    [InlineData(3, 2, 2)]
    [InlineData(4, 3, 1)]
    [InlineData(8, 2, 2)]
    [InlineData(5, 1, 5)]
    public void EntropyRateIsThatOfBlocks(int states, int order, double spread)
    {
        using var random = new Generator(3);
        var chain = MarkovChain.Random(states, order, spread, random);
        int contexts = (int)Math.Pow(states, order);
        var step = zeros(contexts, contexts, dtype: float64);
        for (int c = 0; c < contexts; c++)
            for (int x = 0; x < states; x++)
                step[c % (contexts / states) * states + x, c] = chain.Transitions[c * states + x];
        // (P - 1) pi = 0 with the last equation replaced by sum pi = 1.
        var equations = step - eye(contexts, dtype: float64);
        equations[contexts - 1] = ones(contexts, dtype: float64);
        var right = zeros(contexts, dtype: float64);
        right[contexts - 1] = 1;
        var pi = linalg.solve(equations, right).data<double>().ToArray();

        Assert.Equal(0, chain.Stationary.Zip(pi, (a, b) => Math.Abs(a - b)).Max(), 1e-12);
        double shorter = -pi.Sum(p => p * Math.Log(p));
        double longer = -chain.Transitions.Select((p, i) => (p, Joint: p * pi[i / states])).Sum(t => t.Joint * Math.Log(t.Joint));
        Assert.Equal(longer - shorter, chain.EntropyRate, 1e-11);
    }

    /// <summary>Counted triples of 200,000 drawn characters, which need no table: H(3) - H(2). Its bias is about 0.001.</summary>
    [Fact]
    public void EntropyRateIsThatOfALongSimulation()
    {
        var source = new MarkovTextData(new() { Length = 100, Count = 2000 });
        var windows = source.Load().Train.Values.data<long>().ToArray().Chunk(100).ToList();
        double Entropy(int n)
        {
            var grams = windows.SelectMany(w => Enumerable.Range(0, 98).Select(i => string.Join(' ', w[i..(i + n)]))).CountBy(g => g);
            double all = windows.Count * 98;
            return -grams.Sum(g => g.Value / all * Math.Log(g.Value / all));
        }

        Assert.Equal(Entropy(3) - Entropy(2), source.EntropyRate, 0.006);
        // The mean of -log p of the same windows: the rate, and what the first two characters cost more.
        double mean = -windows.Average(w => source.LogProbability(w));
        Assert.Equal(Entropy(2) + 98 * source.EntropyRate, mean, 0.006 * 100);
        Assert.True(source.EntropyRate < 0.65 * Entropy(1), "the text is far from independent characters");
    }

    [Fact]
    public void ProbabilitiesOfAllSequencesAddToOne()
    {
        using var random = new Generator(4);
        var chain = MarkovChain.Random(3, 2, 1.5, random);
        Assert.All(Enumerable.Range(1, 5), length =>
        {
            double sum = Enumerable.Range(0, (int)Math.Pow(3, length))
                .Select(n => Enumerable.Range(0, length).Select(i => (long)(n / (int)Math.Pow(3, i) % 3)).ToArray())
                .Sum(sequence => Math.Exp(chain.LogProbability(sequence)));
            Assert.Equal(1, sum, 1e-12);
        });
        // pi(2, 0) p(1 | 2, 0) p(1 | 0, 1) and pi(2, any).
        double expected = chain.Stationary[6] * chain.Transitions[6 * 3 + 1] * chain.Transitions[1 * 3 + 1];
        Assert.Equal(Math.Log(expected), chain.LogProbability([2, 0, 1, 1]), 1e-12);
        Assert.Equal(Math.Log(chain.Stationary[6] + chain.Stationary[7] + chain.Stationary[8]), chain.LogProbability([2]), 1e-12);
    }

    [Fact]
    public void SequencesHaveTheChainsProbabilities()
    {
        using var random = new Generator(5);
        var chain = MarkovChain.Random(3, 2, 1.5, random);
        const int Count = 200_000;
        var drawn = chain.Draw(Count, 4, random).data<long>().ToArray().Chunk(4).CountBy(w => string.Concat(w)).ToDictionary();
        Assert.Equal(Count, drawn.Values.Sum());
        Assert.All(drawn, d =>
        {
            double p = Math.Exp(chain.LogProbability([.. d.Key.Select(c => (long)(c - '0'))]));
            Assert.Equal(p, (double)d.Value / Count, 5 * Math.Sqrt(p / Count) + 1e-9);
        });
        Assert.Equal([Count, 1], chain.Draw(Count, 1, random).shape);
    }

    [Fact]
    public void PartsAreDrawsOfTheirOwnFromOneChain()
    {
        MarkovTextData Source(int validation, long seed = 0) => new(new()
        {
            Characters = "01 ", Order = 3, Spread = 1, Length = 40, Count = 50, TestPart = 30, ValidationPart = validation, DataSeed = seed,
        });
        var (without, with, other) = (Source(0), Source(20), Source(20, 1));
        Assert.IsType<IKnownSequences>(with, exactMatch: false);
        var values = Assert.IsType<TokenValues>(with.Describe().Values);
        Assert.Equal((3, 40), (values.Vocabulary, with.Describe().Dimensions));
        Assert.Equal(["0", "1", " "], values.Names!);
        Assert.Equal((false, true), (without.HasValidation, with.HasValidation));
        var (one, two) = (without.Load(), with.Load());
        Assert.Equal((new DataSizes(50, 0, 30), new DataSizes(50, 20, 30)), (one.Sizes, two.Sizes));
        Assert.Equal(Rows(one.Train), Rows(two.Train));
        Assert.Equal(Rows(one.Test), Rows(two.Test));
        Assert.Equal(Rows(two.Train), Rows(with.Load().Train));
        Assert.Equal(100, Rows(two.All).Distinct().Count());
        Assert.NotEqual(with.EntropyRate, other.EntropyRate);

        static string[] Rows(Samples s) => [.. s.Values.data<long>().ToArray().Chunk(40).Select(w => string.Concat(w))];
    }

    [Theory]
    [InlineData("a", 2, "has fewer than 2 characters")]
    [InlineData("abca", 2, "has 'a' (U+0061) more than once")]
    [InlineData("abcdefghij", 6, "gives 10,000,000 transitions, 10 characters to the power of 7; at most 1,000,000 are allowed")]
    public void OptionsThatGiveNoChainAreRefused(string characters, int order, string message)
    {
        var options = new MarkovTextOptions { Characters = characters, Order = order };
        Assert.Equal([message], options.Validate(new ValidationContext(options)).Select(r => r.ErrorMessage));
    }
}
