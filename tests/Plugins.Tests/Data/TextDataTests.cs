using System.Text;
using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>The data 'text'.</summary>
public sealed class TextDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The parts follow one another, and what does not fill a window is left out.</summary>
    [Fact]
    public void PartsAreTheBeginningTheMiddleAndTheEnd()
    {
        var text = string.Concat(Enumerable.Range(0, 103).Select(i => "abcde"[i * i % 5]));
        var source = new TextData(new() { File = _folder.File("t.txt", text), Length = 5, TestPart = 0.2, ValidationPart = 0.1 });
        var space = source.Describe();
        var values = Assert.IsType<TokenValues>(space.Values);
        Assert.Equal([5], space.Shape);
        Assert.Equal(["a", "b", "e"], values.Names!);
        Assert.Equal(3, values.Vocabulary);
        Assert.True(source.HasValidation);
        var data = source.Load();
        Assert.Equal(new DataSizes(14, 2, 4), data.Sizes);
        Assert.Equal(ScalarType.Int64, data.Train.Values.dtype);
        Assert.Equal(text[..70], Spelled(data.Train, values));
        Assert.Equal(text[70..80], Spelled(data.Validation!, values));
        Assert.Equal(text[80..100], Spelled(data.Test, values));
        Assert.Equal(data.Digest, source.Load().Digest);
    }

    [Fact]
    public void WithoutAValidationPartTheTestPartIsTheSame()
    {
        var file = _folder.File("t.txt", string.Concat(Enumerable.Repeat("abcdefghijk", 20)));
        Dataset Load(double validation) => new TextData(new() { File = file, Length = 4, ValidationPart = validation }).Load();
        var (one, other) = (Load(0), Load(0.3));
        Assert.Equal((new DataSizes(49, 0, 6), new DataSizes(33, 16, 6)), (one.Sizes, other.Sizes));
        Assert.Equal(one.Test.Values.data<long>().ToArray(), other.Test.Values.data<long>().ToArray());
    }

    /// <summary>Characters beyond 16 bits are one, an end of line is one, and a byte order mark is none.</summary>
    [Fact]
    public void CharactersAreThoseOfUnicode()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("é😀\r\nxé😀\r\nxé😀\r\nx")];
        var source = new TextData(new() { File = _folder.File("t.txt", bytes), Length = 4 });
        var values = (TokenValues)source.Describe().Values;
        Assert.Equal(["\n", "x", "é", "😀"], values.Names!);
        var data = source.Load();
        Assert.Equal(new DataSizes(2, 0, 1), data.Sizes);
        Assert.Equal("é😀\nx", Spelled(data.Test, values));
    }

    /// <summary>With 'rare', seldom and unknown characters are one token, the last; it does not eat a U+FFFD that the text has.</summary>
    [Fact]
    public void RareCharactersBecomeOne()
    {
        var file = _folder.File("t.txt", "aabbcc" + "aabb\uFFFDd" + "aaxybb");
        TokenValues Values(int rare) => (TokenValues)Source(rare).Describe().Values;
        TextData Source(int rare) => new(new() { File = file, Length = 6, TestPart = 0.33, Rare = rare });
        Assert.Equal(["a", "b", "\uFFFD"], Values(3).Names!);
        Assert.Equal("aabb\uFFFD\uFFFDaabb\uFFFD\uFFFDaa\uFFFD\uFFFDbb", Spelled(Source(3).Load().All, Values(3)));
        Assert.Equal(["a", "b", "c", "d", "\uFFFD"], Values(1).Names!);
        Assert.Equal(
            $"'{file}' has a character in its test part that the training part has not: 'x' (U+0078) in line 1. "
            + "Set data.rare to 1 or more, and every character that the training part has fewer times becomes '\uFFFD' (U+FFFD), "
            + "or choose other parts.",
            Assert.Throws<InvalidDataException>(() => Source(0).Describe()).Message);
    }

    [Fact]
    public void AnUnknownCharacterIsToldWithItsPartAndLine()
    {
        var file = _folder.File("t.txt", "one\ntwo\none\ntwo\none\n\ttw\none\ntwo\n");
        string Message(double test, double validation) => Assert.Throws<InvalidDataException>(
            () => new TextData(new() { File = file, Length = 4, TestPart = test, ValidationPart = validation }).Describe()).Message;
        Assert.Contains("in its test part that the training part has not: U+0009 in line 6.", Message(0.5, 0), StringComparison.Ordinal);
        Assert.Contains(
            "in its validation part that the training part has not: U+0009 in line 6.", Message(0.1, 0.4), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 4, "is empty: expected a text.")]
    [InlineData("\uFEFF", 4, "is empty: expected a text.")]
    [InlineData("abc", 4, "is shorter than a window: expected at least 4 characters (data.length), found 3.")]
    public void ATextThatGivesNoWindowIsRefused(string text, int length, string message)
    {
        var file = _folder.File("t.txt", text);
        var error = Assert.Throws<InvalidDataException>(() => new TextData(new() { File = file, Length = length }).Describe());
        Assert.Equal($"'{file}' {message}", error.Message);
    }

    [Fact]
    public void WhatIsNoTextIsRefused()
    {
        string Message(string file) => Assert.Throws<InvalidDataException>(() => new TextData(new() { File = file }).Load()).Message;
        var latin = _folder.File("latin.txt", [(byte)'c', (byte)'a', (byte)'f', 0xE9, (byte)'s']);
        Assert.Equal(
            $"'{latin}' is not UTF-8: expected a character at byte 3, found 0xE9. "
            + "'iconv -f ISO-8859-1 -t UTF-8' converts a file in Latin-1.",
            Message(latin));
        var wide = _folder.File("wide.txt", [0xFF, 0xFE, (byte)'c', 0]);
        Assert.Equal($"'{wide}' is UTF-16: expected UTF-8. 'iconv -f UTF-16 -t UTF-8' converts it.", Message(wide));
        Assert.Equal("'none.txt' does not exist.", Message("none.txt"));
        Assert.Equal($"'{_folder.Path}' is a folder; expected a file.", Message(_folder.Path));
        var one = _folder.File("one.txt", new string('a', 100));
        Assert.Equal(
            "Samples cannot be divided into parts: 1 of 1 for the test part and 0 for the validation part leave none to train on.",
            Message(one));
    }

    private static string Spelled(Samples samples, TokenValues values) =>
        string.Concat(samples.Values.flatten().data<long>().ToArray().Select(t => values.Names![(int)t]));
}
