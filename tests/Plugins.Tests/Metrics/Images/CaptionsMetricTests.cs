using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics.Images;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Images;

public sealed class CaptionsMetricTests
{
    private static readonly CaptionedDigitsData Source = new(new() { Count = 4000, TestPart = 200 });
    private static readonly Dataset Data = Source.Load();

    /// <summary>
    /// Real pictures are right wherever the rule reads them right; seen and unseen captions are told apart by the training part.
    /// </summary>
    [Fact]
    public void RealPicturesAreRight()
    {
        var numbers = Measure(Data.Test);
        Assert.InRange(numbers["captionsSeen"], 0.9, 1);
        Assert.InRange(numbers["captionsUnseen"], 0.9, 1);
        Assert.InRange(numbers["captionsPlaceUnseen"], 0.97, 1);
        Assert.Equal(numbers["captionsReal"], (Count("captionsSeen") + Count("captionsUnseen")) / 200, 1e-9);

        double Count(string name) => numbers[name] * Rows(Data.Test).Count(c => Rows(Data.Train).Contains(c) == (name == "captionsSeen"));
    }

    /// <summary>Pictures that stand beside another's caption are wrong but for what both share.</summary>
    [Fact]
    public void MixedUpPicturesAreAsRightAsChance()
    {
        var mixed = Data.Test with { Values = Data.Test.Values.roll(7, 0) };
        var numbers = Measure(mixed);
        Assert.InRange(numbers["captionsUnseen"], 0, 0.1);
        Assert.InRange(numbers["captionsBrightnessSeen"], 0.3, 0.7);
        Assert.InRange(numbers["captionsCountSeen"], 0.3, 0.7);
    }

    /// <summary>A caption of a digit alone is right whatever place and style are.</summary>
    [Fact]
    public void WhatACaptionLeavesOpenDoesNotCount()
    {
        var text = Data.Test.Condition![ConditionPart.Text]!;
        var words = Source.Describe().Words!;
        var alone = Rows(Data.Test).Select(c => words.Caption(c.Split(' ').Select(long.Parse))).Index()
            .Where(c => !c.Item.Contains("and", StringComparison.Ordinal)).ToArray();
        var index = tensor(alone.Select(a => (long)a.Index).ToArray());
        var digits = tensor(
            alone.SelectMany(a => words.Places(a.Item.Split(' ')[2], (int)text.shape[1])).ToArray(), [alone.Length, text.shape[1]]);
        var numbers = Measure(new(Data.Test.Values.index_select(0, index), new Condition((ConditionPart.Text, digits))));
        Assert.InRange(numbers["captionsUnseen"], 0.9, 1);
        Assert.DoesNotContain("captionsSeen", numbers.Keys);
        Assert.DoesNotContain("captionsPlaceUnseen", numbers.Keys);
    }

    /// <summary>An autoencoder draws without asking. Before, the run failed at its end.</summary>
    [Fact]
    public void SamplesOfWhichNothingWasAskedTellNothing() => Assert.Empty(Measure(new(Data.Test.Values)));

    [Fact]
    public void OtherDataTellNothing() => Assert.Equal(
        "needs data that tells what its captions say, such as captioned-digits", new CaptionsMetric(Source).Refusal(new DigitsData(new())));

    private static IReadOnlyDictionary<string, double> Measure(Samples samples)
    {
        using var harness = new MetricHarness();
        return new CaptionsMetric(Source).Measure(harness.Input(samples, Data, Source.Describe()));
    }

    private static List<string> Rows(Samples samples) => [.. samples.Condition![ConditionPart.Text]!.data<long>().ToArray().Chunk(11)
        .Select(row => string.Join(' ', row))];
}
