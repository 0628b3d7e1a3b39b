using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics.Text;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Text;

public sealed class TextValidityMetricTests : IDisposable
{
    private const string Characters = "abc \n";

    private static readonly DataSpace Space = new([8], new TokenValues(5, [.. Characters.Select(c => $"{c}")]));

    private readonly MetricHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    /// <summary>Words at the ends of a window may be cut: of "aa ab c " the words are "ab" and "c".</summary>
    [Fact]
    public void WordsOfTheTrainingTextAreValid()
    {
        var data = MetricHarness.Data(Windows("aa ab c ", "c\nabc\nab"), Windows("b ab abc"));
        var numbers = Measure(Windows("b ab c b", "b bb\nc a", "ab abc c", "aaaaaaaa"), data);
        // ab, c; bb, c; abc.
        Assert.Equal(4.0 / 5, numbers["validWords"], 1e-14);
        Assert.Equal(1, numbers["validWordsReal"], 1e-14);
        Assert.InRange(numbers["validWordsLow"], 0.1, 0.7);
        Assert.InRange(numbers["validWordsHigh"], 0.9, 1);
        Assert.Equal(1, numbers["validCharacters"], 1e-14);
    }

    [Fact]
    public void AMaskThatIsLeftIsNoCharacter()
    {
        var samples = Windows("b ab c b", "b ab c b");
        samples[0, 2] = 5;
        var numbers = Measure(samples, MetricHarness.Data(Windows("aa ab c "), Windows("b ab abc")));
        Assert.Equal(15.0 / 16, numbers["validCharacters"], 1e-14);
        Assert.Equal(3.0 / 4, numbers["validWords"], 1e-14);
    }

    [Fact]
    public void WithoutAWholeWordItIsTold()
    {
        List<string> warnings = [];
        var data = MetricHarness.Data(Windows("aa ab c "), Windows("b ab abc"));
        var input = _harness.Input(new(Windows("abababab", "a babbab")), data, Space);
        var numbers = new TextValidityMetric().Measure(input with { Warn = warnings.Add });
        Assert.DoesNotContain("validWords", numbers.Keys);
        Assert.Equal(["no window has a whole word, one between white space. validWords is left out."], warnings);
    }

    [Fact]
    public void OtherDataAreRefused()
    {
        Assert.Null(new TextValidityMetric().Refusal(new MarkovTextData(new())));
        Assert.Equal(
            "needs text, whose tokens are characters, and the data has continuous numbers",
            new TextValidityMetric().Refusal(new MoonsData(new())));
    }

    private IReadOnlyDictionary<string, double> Measure(Tensor samples, Dataset data) =>
        new TextValidityMetric().Measure(_harness.Input(new(samples), data, Space));

    private static Tensor Windows(params string[] texts)
    {
        var tokens = texts.SelectMany(t => t).Select(c => (long)Characters.IndexOf(c, StringComparison.Ordinal));
        return tensor(tokens.ToArray()).reshape(texts.Length, 8);
    }
}
