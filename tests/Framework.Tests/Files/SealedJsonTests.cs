using System.Text.Json.Nodes;
using Diffusion.Framework.Files;

namespace Diffusion.Framework.Tests.Files;

public sealed class SealedJsonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string File => Path.Combine(_folder.Path, "a.json");

    private static JsonObject Content => new() { ["number"] = 0.1, ["text"] = "é <1>", ["list"] = new JsonArray(1, null), ["none"] = null };

    [Fact]
    public void IsReadAsItWasWritten()
    {
        SealedJson.Write(File, Content);
        Assert.Equal(Content.ToJsonString(), SealedJson.Read(File).ToJsonString());
        Assert.Equal(Content.Count + 1, JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject().Count);
    }

    /// <summary>
    /// Each changed bit is told, or changes nothing that is read: that of the digest's own key leaves a file of earlier versions.
    /// </summary>
    [Fact]
    public void EveryBitIsGuarded()
    {
        SealedJson.Write(File, Content);
        var bytes = System.IO.File.ReadAllBytes(File);
        int told = 0;
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            System.IO.File.WriteAllBytes(File, bytes);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var read = SealedJson.Read(File);
                Assert.Equal(Content.ToJsonString(), new JsonObject(read.Where(p => Content.ContainsKey(p.Key))
                    .Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))).ToJsonString());
            }
            catch (DamagedFileException e)
            {
                told++;
                Assert.StartsWith($"'{File}' is damaged: it ", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(told, bytes.Length * 8 * 0.8, bytes.Length * 8);
    }

    [Theory]
    [InlineData("", "is no JSON: The input does not contain any JSON tokens")]
    [InlineData("[]", "holds no JSON object")]
    [InlineData("null", "holds no JSON object")]
    [InlineData("{ \"a\": 1", "is no JSON: ")]
    public void WhatIsNoObjectIsDamaged(string text, string why)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.StartsWith($"'{File}' is damaged: it {why}", Assert.Throws<DamagedFileException>(() => SealedJson.Read(File)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AFileOfAnEarlierVersionHasNoDigest()
    {
        System.IO.File.WriteAllText(File, """{ "a": 1 }""");
        Assert.Equal("""{"a":1}""", SealedJson.Read(File).ToJsonString());
    }
}
