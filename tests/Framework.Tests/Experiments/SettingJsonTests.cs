using System.Text;
using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>Values keep the meaning that they have in JSON, and what is no text or no file is told by name.</summary>
public sealed class SettingJsonTests : IDisposable
{
    private const string Small = """{ "task": "fit", "data": "points", "shape": "cross" }""";

    private readonly ExperimentFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("name=true", "true")]
    [InlineData("name=false", "false")]
    [InlineData("name=1e1", "1e1")]
    [InlineData("name=0.10", "0.10")]
    [InlineData("name=007", "007")]
    [InlineData("name=\"true\"", "true")]
    public void ATextIsAsItWasTyped(string change, string name) => Assert.Equal(name, _files.Read(Small, change).Name);

    [Theory]
    [InlineData("1e1", 10)]
    [InlineData("10E0", 10)]
    [InlineData("-2.5e1", -25)]
    [InlineData("100e-1", 10)]
    [InlineData("9007199254740993", 9007199254740993)]
    [InlineData("9.007199254740993e15", 9007199254740993)]
    [InlineData("0e5", 0)]
    [InlineData("-0", 0)]
    public void AWholeNumberMayHaveAnExponent(string text, long seed)
    {
        Assert.Equal(seed, _files.Read(Small, $"seed={text}").General.Seed);
        Assert.Equal(seed, _files.Read(Small.Replace("{ ", $"{{ \"seed\": {text}, ", StringComparison.Ordinal)).General.Seed);
    }

    [Theory]
    [InlineData("1e-1")]
    [InlineData("1.5e0")]
    [InlineData("1e99")]
    [InlineData("1e9999999999")]
    [InlineData("true")]
    public void AnotherIsRefused(string text) => Assert.Equal(
        [$"--set seed={text}: seed: found '{text}'; allowed: a whole number."], _files.Problems(Small, $"seed={text}"));

    [Theory]
    [InlineData("""{ "seed": 1, "Seed": 2 }""", "Seed: the keys 'seed' and 'Seed' differ only in case; keep one of them.")]
    [InlineData("""{ "shape": { "side": 1, "SIDE": 2 } }""", "shape.SIDE: the keys 'side' and 'SIDE' differ only in case; keep one of them.")]
    [InlineData("""{ "name": "\ud800" }""", "name: is no text: it has half of a surrogate pair.")]
    [InlineData("""{ "shape": { "\udfff": 1 } }""", "shape: is no text: it has half of a surrogate pair.")]
    [InlineData("""{ "extends": "a\u0000b" }""", "extends: has the character NUL, which no setting can have.")]
    [InlineData("""{ "a\u0000b": 1 }""", "has the key \"a\\u0000b\", which names no setting.")]
    [InlineData("""{ "": 1 }""", "has the key \"\", which names no setting.")]
    [InlineData("""{ "shape:side": 1 }""", "has the key \"shape:side\", which names no setting.")]
    public void WhatCannotBeMeantIsRefused(string json, string problem) =>
        Assert.Equal([$"file.json: {problem}"], _files.Problems(json));

    [Fact]
    public void DeepNestingIsRefusedWithItsPlace()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 70)) + string.Concat(Enumerable.Repeat("]", 70));
        var path = "name" + string.Concat(Enumerable.Repeat(".0", 63));
        Assert.Equal([$"--set name={deep}: {path}: is nested deeper than 64 levels."], _files.Problems(Small, $"name={deep}"));
        Assert.Equal([$"file.json: {path}: is nested deeper than 64 levels."], _files.Problems($$"""{ "name": {{deep}} }"""));
        var long_ = string.Join('.', Enumerable.Repeat("a", 70));
        Assert.Equal([$"--set {long_}=1: is nested deeper than 64 levels."], _files.Problems(Small, $"{long_}=1"));
    }

    [Fact]
    public void AFileWhoseNameBeginsWithADotIsRead()
    {
        var file = _files.File(".hidden.json", Small);
        Assert.Equal("hidden", new ExperimentReader(SmallPlugins.Catalog).Read(file).Name);
        var child = _files.File("child.json", """{ "extends": ".hidden.json", "seed": 7 }""");
        Assert.Equal(7, new ExperimentReader(SmallPlugins.Catalog).Read(child).General.Seed);
    }

    [Fact]
    public void BytesThatAreNoTextAreRefused()
    {
        var file = _files.File("file.json", "");
        File.WriteAllBytes(file, [.. Encoding.ASCII.GetBytes("{ \"name\": \""), 0xC3, 0x28, .. Encoding.ASCII.GetBytes("\" }")]);
        var problem = Assert.Single(ExperimentSource.OfFile(file, SmallPlugins.Catalog).Problems);
        Assert.Equal("file.json: is no text in UTF-8.", _files.Short($"{problem}"));
    }

    [Fact]
    public void ADeviceIsNoFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /dev/zero.");
        var problem = Assert.Single(ExperimentSource.OfFile("/dev/zero", SmallPlugins.Catalog).Problems);
        Assert.Equal("/dev/zero: is a device; allowed: a regular file.", $"{problem}");
    }

    [Theory]
    [InlineData("my exp.json", "my-exp")]
    [InlineData("é.json", "experiment")]
    [InlineData("größe 2.json", "gr--e-2")]
    [InlineData("..json", "experiment")]
    [InlineData("-x-.json", "x")]
    [InlineData("toy2d.json", "toy2d")]
    public void ADefaultNameCanNameAFolder(string file, string name)
    {
        Assert.Equal(name, RunName.Of(Path.Combine("a b", file)));
        Assert.Null(RunName.Refusal(name));
        Assert.Equal(name, new ExperimentReader(SmallPlugins.Catalog).Read(_files.File(file, Small)).Name);
    }
}
