using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.Configuration;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>What is known of an option, and how its value is read.</summary>
public sealed class OptionPropertyTests
{
    [Fact]
    public void ThoseOfTheRecordThatItExtendsComeFirst() =>
        Assert.Equal(["count", "batchSize", "targets"], OptionProperty.Of(typeof(FitDrawing)).Select(o => o.Name));

    [Theory]
    [InlineData(typeof(SquareOptions), "side", "a number from 0 to 1000")]
    [InlineData(typeof(RoundOptions), "radius", "a number above 0 to 10")]
    [InlineData(typeof(SquareOptions), "corners", "one of sharp, veryRound")]
    [InlineData(typeof(SquareOptions), "cuts", "a list, each item a whole number from 0 to 9")]
    [InlineData(typeof(SquareOptions), "way", "one of flat, upright")]
    [InlineData(typeof(SquareOptions), "full", "true or false")]
    [InlineData(typeof(SquareOptions), "depth", "a number")]
    [InlineData(typeof(RoundOptions), "note", "a text")]
    [InlineData(typeof(BorrowedOptions), "run", "the folder of a run")]
    [InlineData(typeof(Framework.Training.TrainingOptions), "emaDecay", "a number from 0 to below 1")]
    public void WhatIsAllowedIsSaidInWords(Type options, string name, string allowed) => Assert.Equal(allowed, Of(options, name).Allowed);

    [Fact]
    public void ItSaysWhatItIs()
    {
        var (note, depth, cuts, run) = (
            Of(typeof(RoundOptions), "note"), Of(typeof(SquareOptions), "depth"),
            Of(typeof(SquareOptions), "cuts"), Of(typeof(BorrowedOptions), "run"));
        Assert.Equal((true, true, false, true), (note.IsNullable, depth.IsNullable, cuts.IsNullable, run.IsNullable));
        Assert.Equal((false, false, true, false), (note.IsList, depth.IsList, cuts.IsList, run.IsList));
        Assert.Equal((typeof(string), typeof(double), typeof(int)), (note.ItemType, depth.ItemType, cuts.ItemType));
        Assert.Equal((Effect.Nothing, Effect.Training), (note.Effect, depth.Effect));
        Assert.Equal((true, false), (run.IsRun, note.IsRun));
        Assert.Equal("its depth; absent is flat", depth.Description);
    }

    [Theory]
    [InlineData(typeof(SquareOptions), "side", "1e3", 1000.0)]
    [InlineData(typeof(SquareOptions), "depth", "-0.5", -0.5)]
    [InlineData(typeof(SquareOptions), "corners", "veryRound", Corners.VeryRound)]
    [InlineData(typeof(SquareOptions), "full", "True", true)]
    [InlineData(typeof(RoundOptions), "note", "", "")]
    [InlineData(typeof(RoundOptions), "line", "-3", -3)]
    [InlineData(typeof(CountOptions), "from", "9223372036854775807", long.MaxValue)]
    public void AValueIsRead(Type options, string name, string text, object value)
    {
        Assert.True(Of(options, name).TryRead(Section(text), out var read, out var error), error);
        Assert.Equal(value, read);
        var record = Activator.CreateInstance(options)!;
        Of(options, name).Set(record, read);
        Assert.Equal(value, Of(options, name).Get(record));
    }

    [Theory]
    [InlineData(typeof(SquareOptions), "side", "1000.5")]
    [InlineData(typeof(SquareOptions), "depth", "NaN")]
    [InlineData(typeof(SquareOptions), "depth", "1e999")]
    [InlineData(typeof(SquareOptions), "depth", "1,5")]
    [InlineData(typeof(SquareOptions), "corners", "VeryRound")]
    [InlineData(typeof(SquareOptions), "corners", "1")]
    [InlineData(typeof(RoundOptions), "radius", "0")]
    [InlineData(typeof(RoundOptions), "line", "1.0")]
    [InlineData(typeof(RoundOptions), "line", "2147483648")]
    [InlineData(typeof(BorrowedOptions), "run", "")]
    public void AWrongValueIsNot(Type options, string name, string text)
    {
        var option = Of(options, name);
        Assert.False(option.TryRead(Section(text), out _, out var error));
        Assert.Equal($"found '{text}'; allowed: {option.Allowed}.{(text == "VeryRound" ? " Did you mean 'veryRound'?" : "")}", error);
    }

    private static OptionProperty Of(Type options, string name) => OptionProperty.Of(options).Single(o => o.Name == name);

    private static IConfigurationSection Section(string text) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("a", (string?)text)]).Build().GetSection("a");
}
