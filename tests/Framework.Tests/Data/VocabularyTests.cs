using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Data;

public sealed class VocabularyTests
{
    [Theory]
    [InlineData("A red car, at night.", new[] { "a", "red", "car", "at", "night" })]
    [InlineData("don't  stop 'now'", new[] { "don't", "stop", "now" })]
    [InlineData("half-open\tdoor\n2 Türen", new[] { "half", "open", "door", "2", "türen" })]
    [InlineData("Caf\u00E9-Cafe\u0301", new[] { "caf\u00E9", "cafe\u0301" })]
    [InlineData("...", new string[0])]
    [InlineData("", new string[0])]
    public void WordsAreRunsOfLettersAndDigits(string caption, string[] words) => Assert.Equal(words, Vocabulary.Split(caption));

    [Fact]
    public void PlacesAreThoseOfTheLettersOrderAndComeBackAsACaption()
    {
        var words = Vocabulary.Of(["the red car", "a Red house"]);
        Assert.Equal(["a", "car", "house", "red", "the"], words.Words);
        Assert.Equal([3, 2, -1, -1], words.Places("RED house!", 4));
        Assert.Equal("red house", words.Caption([3, 2, -1, -1]));
        Assert.Equal(["blue", "sky"], words.Unknown("the blue, blue sky"));
        Assert.Equal("'blue' is not one of the 5 words.", Assert.Throws<ArgumentException>(() => words.Places("blue", 4)).Message);
        Assert.Equal("'a a a' has more than 2 words.", Assert.Throws<ArgumentException>(() => words.Places("a a a", 2)).Message);
        Assert.Equal(words, Vocabulary.Of(["house red, the a car"]));
        Assert.NotEqual(words, Vocabulary.Of(["house"]));
    }

    /// <summary>Nothing is asked where no word stands; all parts of a sample are dropped together.</summary>
    [Fact]
    public void ACaptionIsDroppedAsAWhole()
    {
        var text = tensor(new long[] { 0, 1, 2, -1 }, [2, 2]);
        var condition = new Condition((ConditionPart.Class, tensor(new long[] { 3, 4 })), (ConditionPart.Text, text));
        Assert.Equal([-1, -1, -1, -1], condition.Dropped()[ConditionPart.Text]!.data<long>().ToArray());
        Assert.Equal([0, 1, -1, -1], ConditionPart.Text.Drop(text, tensor(new[] { false, true })).data<long>().ToArray());
        Assert.Equal([2, 2], ConditionPart.Text.Rows([0, 1, 2, -1], 2).shape);
    }

    [Fact]
    public void NamesKeepTheWords()
    {
        var file = Path.GetTempFileName();
        var names = DataNames.None with { Words = ["a", "b"] };
        File.WriteAllText(file, names.ToJson().ToJsonString());
        Assert.Equal(["a", "b"], DataNames.Read(file).Words);
        Assert.False(DataNames.None.ToJson().ContainsKey("words"));
        File.Delete(file);
    }
}
