using Diffusion.Plugins.Metrics.Text;

namespace Diffusion.Plugins.Tests.Metrics.Text;

public sealed class NgramModelTests
{
    private static readonly long[][] Windows = [[0, 1, 0, 1, 2], [0, 1, 0]];

    /// <summary>By hand: "0" was followed by 1 three times, "01" by 0 twice and by 2 once; single tokens are 4, 3, 1 of 8.</summary>
    [Fact]
    public void ProbabilitiesAreThoseOfWittenAndBell()
    {
        double One(int token) => (new[] { 4, 3, 1 }[token] + 3.0 / 3) / (8 + 3);
        double AfterZero(int token) => (new[] { 0, 3, 0 }[token] + 1 * One(token)) / (3 + 1);
        double AfterOne(int token) => (new[] { 2, 0, 1 }[token] + 2 * One(token)) / (3 + 2);
        double AfterZeroOne(int token) => (new[] { 2, 0, 1 }[token] + 2 * AfterOne(token)) / (3 + 2);
        var (one, two, three) = (new NgramModel(3, 1, Windows), new NgramModel(3, 2, Windows), new NgramModel(3, 3, Windows));
        for (int token = 0; token < 3; token++)
        {
            Assert.Equal(One(token), one.Probability([0, 1], token), 1e-14);
            Assert.Equal(AfterZero(token), two.Probability([0], token), 1e-14);
            Assert.Equal(AfterZeroOne(token), three.Probability([0, 1], token), 1e-14);
            Assert.Equal(AfterOne(token), two.Probability([0, 1], token), 1e-14);
            // "21" never came up, "1" did; "2" was never followed.
            Assert.Equal(AfterOne(token), three.Probability([2, 1], token), 1e-14);
            Assert.Equal(One(token), three.Probability([2], token), 1e-14);
        }

        Assert.Equal(
            -Math.Log(One(0) * AfterZero(1) * AfterZeroOne(0)), three.NegativeLogProbability([0, 1, 0]), 1e-13);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ProbabilitiesAddToOne(int n)
    {
        var model = new NgramModel(5, n, Windows);
        long[][] histories = [[], [0], [1], [4], [0, 1], [3, 3], [2, 0, 1]];
        Assert.All(histories, h => Assert.Equal(1, Enumerable.Range(0, 5).Sum(t => model.Probability(h, t)), 1e-14));
    }
}
