using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Data;

public sealed class CaptionedDigitsDataTests
{
    private static readonly CaptionedDigitsData Source = new(new() { Count = 3000, TestPart = 400, ValidationPart = 20 });
    private static readonly Dataset Loaded = Source.Load();

    [Fact]
    public void APictureHasACaption()
    {
        var space = Source.Describe();
        Assert.Equal([1, 16, 16], space.Shape);
        Assert.Equal(11, space.SizeOf(ConditionPart.Text));
        Assert.Equal(
            "and at bottom bright dark eight five four left nine one right seven six thick thin three top two zero",
            string.Join(' ', space.Words!.Words));
        Assert.Equal((3000, 20, 400), (Loaded.Train.Count, Loaded.Validation!.Count, Loaded.Test.Count));
        Assert.InRange(Loaded.Train.Values.min().item<float>(), -1, -1);
        Assert.InRange(Loaded.Train.Values.max().item<float>(), 1, 1);
        Assert.Matches(
            "^(thin|thick) (dark|bright) [a-z]+ at (top|bottom) (left|right)( and [a-z]+ at (top|bottom) (left|right))?$",
                Captions(Loaded.Train)[0]);
        Assert.Equal(new CaptionedDigitsData(new() { Count = 3000, TestPart = 400, ValidationPart = 20 }).Load().Digest, Loaded.Digest);
    }

    /// <summary>In words, by the caption alone: no training caption has what every second one of the test part has.</summary>
    [Fact]
    public void SomeCombinationsAreNeverTrainedOn()
    {
        Assert.DoesNotContain(Captions(Loaded.Train), IsHeldOut);
        Assert.Equal(Enumerable.Range(0, 400).Select(i => i % 2 == 1), Captions(Loaded.Test).Select(IsHeldOut));
        // Every digit, every place and every style is trained on.
        string[] parts = ["zero at", "nine at", "at top left", "at bottom right", "thin dark", "thick bright", "thin bright", "thick dark"];
        Assert.All(parts, part => Assert.Contains(Captions(Loaded.Train), c => c.Contains(part, StringComparison.Ordinal)));
    }

    /// <summary>The rule that judges reads what the captions say of pictures by hands that it has never seen.</summary>
    [Fact]
    public void TheRuleReadsRealPictures()
    {
        // Loaded before the scope: as the first of the tests it would dispose what the others read.
        var test = Loaded.Test;
        using var scope = NewDisposeScope();
        var right = Source.Said(test.Condition![ConditionPart.Text]!).eq(Source.Shown(test.Values)).to(float64).mean([0]);
        double Of(string attribute) => right[Source.Attributes.ToList().IndexOf(attribute)].item<double>();
        Assert.Equal(["count", "digit", "place", "arrangement", "stroke", "brightness"], Source.Attributes);
        Assert.All(["count", "place", "stroke", "brightness"], a => Assert.InRange(Of(a), 0.97, 1));
        Assert.All(["digit", "arrangement"], a => Assert.InRange(Of(a), 0.93, 1));
    }

    /// <summary>What a person may ask in words of their own order, and what is left open.</summary>
    [Fact]
    public void ACaptionMayLeaveThingsOpen()
    {
        long[] Said(string caption)
        {
            var places = Source.Describe().Words!.Places(caption, 11);
            return Source.Said(tensor(places, [1, 11])).data<long>().ToArray();
        }

        // count 1, digit 3, place top left (8 of 8421), arrangement 3 + 1 in the first of four places, thick, bright.
        Assert.Equal([1, 3, 8, 4 * 11 * 11 * 11, 1, 1], Said("thick bright three at top left"));
        Assert.Equal(Said("thick bright three at top left"), Said("three top left bright thick"));
        Assert.Equal([2, 37, 9, 4 * 11 * 11 * 11 + 8, 0, 0], Said("thin dark three at top left and seven at bottom right"));
        Assert.Equal([1, 3, -1, -1, -1, -1], Said("three"));
        Assert.Equal([-1, -1, -1, -1, 1, -1], Said("thick"));
    }

    [Fact]
    public void ABlankPictureShowsNothing()
    {
        Assert.Equal([0, 0, 0, 0], Source.Shown(full([1, 1, 16, 16], -1f)).data<long>().ToArray()[..4]);
    }

    private static bool IsHeldOut(string caption)
    {
        string[] digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        string[] places = ["top left", "top right", "bottom left", "bottom right"];
        string[] styles = ["thin dark", "thin bright", "thick dark", "thick bright"];
        // Digit k is never at place k mod 4, and never in one style.
        int[] style = [1, 1, 2, 2, 3, 3, 0, 0, 1, 1];
        return Enumerable.Range(0, 10).Any(k => caption.Contains(digits[k], StringComparison.Ordinal)
            && (caption.Contains($"{digits[k]} at {places[k % 4]}", StringComparison.Ordinal)
                || caption.StartsWith(styles[style[k]], StringComparison.Ordinal)));
    }

    /// <summary>
    /// Test captions share no sentence with the training part and no word that tells stroke, light or height, and mean the same.
    /// </summary>
    [Fact]
    public void VariedCaptionsOfTheTestPartAreOthers()
    {
        var varied = new CaptionedDigitsData(new() { Count = 600, TestPart = 200, Wording = CaptionWording.Varied });
        var data = varied.Load();
        var words = varied.Describe().Words!;
        List<string> Of(Samples part) =>
            [.. part.Condition![ConditionPart.Text]!.data<long>().ToArray().Chunk(21).Select(row => words.Caption(row))];
        var (train, test) = (Of(data.Train), Of(data.Test));
        Assert.Matches("^(thick|heavy|thin|narrow) (bright|vivid|dark|dim) [a-z]+ at (top|upper|bottom|lower) (left|right)", train[0]);
        Assert.Matches("^there is a (bold|fat|slender|fine) (luminous|shining|faint|shadowy) [a-z]+ placed in the", test[0]);
        var trained = train.SelectMany(Vocabulary.Split).ToHashSet();
        Assert.All(
            ["bold", "fat", "slender", "fine", "luminous", "shining", "faint", "shadowy", "topmost", "high", "bottommost", "low", "7"],
            word => Assert.DoesNotContain(word, trained));
        Assert.All(test, caption => Assert.Contains(Vocabulary.Split(caption), word => !trained.Contains(word)));

        // The pictures are the same, and so is what is said of them.
        var plain = new CaptionedDigitsData(new() { Count = 600, TestPart = 200 });
        var same = plain.Load();
        Assert.Equal(same.Test.Values.data<float>().ToArray(), data.Test.Values.data<float>().ToArray());
        Assert.Equal(
            plain.Said(same.Test.Condition![ConditionPart.Text]!).data<long>().ToArray(),
            varied.Said(data.Test.Condition![ConditionPart.Text]!).data<long>().ToArray());
        Assert.Equal(
            plain.Said(same.Train.Condition![ConditionPart.Text]!).data<long>().ToArray(),
            varied.Said(data.Train.Condition![ConditionPart.Text]!).data<long>().ToArray());
    }

    private static string[] Captions(Samples samples) => [.. samples.Condition![ConditionPart.Text]!.data<long>().ToArray().Chunk(11)
        .Select(row => Source.Describe().Words!.Caption(row))];
}
