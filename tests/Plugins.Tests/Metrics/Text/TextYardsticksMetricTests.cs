using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics.Text;

namespace Diffusion.Plugins.Tests.Metrics.Text;

public sealed class TextYardsticksMetricTests : IDisposable
{
    private readonly MetricHarness _harness = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _harness.Dispose();
        _folder.Dispose();
    }

    /// <summary>
    /// A chain of order 2 is a model of triples: with enough text that one comes close to the exact numbers, and no other does.
    /// </summary>
    [Fact]
    public void TriplesComeCloseToAChainOfOrderTwo()
    {
        var source = new MarkovTextData(new() { Count = 3000, TestPart = 500, ValidationPart = 0 });
        var numbers = new TextYardsticksMetric(new(), source).Measure(_harness.Input(null!, source.Load(), source.Describe()));
        Assert.Equal(source.EntropyRate / Math.Log(2), numbers["entropyRateBits"], 1e-14);
        Assert.InRange(numbers["exactBits"], numbers["entropyRateBits"], numbers["entropyRateBits"] + 0.08);
        Assert.InRange(numbers["trigramBits"], numbers["exactBits"], numbers["exactBits"] + 0.01);
        Assert.True(numbers["bigramBitsLow"] > numbers["trigramBitsHigh"] + 0.1);
        Assert.True(numbers["unigramBitsLow"] > numbers["bigramBitsHigh"] + 0.1);
        Assert.InRange(numbers["unigramBits"], 1, 3);
        // A compressor of words finds less than the exact model and more than single characters have.
        Assert.InRange(numbers["brotliBits"], numbers["entropyRateBits"], numbers["unigramBits"]);
    }

    [Fact]
    public void OfAFileTheExactNumbersAreNotKnown()
    {
        var text = string.Concat(Enumerable.Repeat("the cat sat on the mat and ", 40));
        var source = new TextData(new() { File = _folder.File("t.txt", text), Length = 27 });
        var numbers = new TextYardsticksMetric(new(), source).Measure(_harness.Input(null!, source.Load(), source.Describe()));
        Assert.DoesNotContain("exactBits", numbers.Keys);
        Assert.DoesNotContain("entropyRateBits", numbers.Keys);
        // Four copies of a line that was read 36 times.
        Assert.InRange(numbers["brotliBits"], 0, 0.2);
        Assert.InRange(numbers["trigramBits"], 0.2, 1.5);
    }
}
