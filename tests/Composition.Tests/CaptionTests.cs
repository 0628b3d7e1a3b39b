using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using SkiaSharp;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>Captions from the data to the samples' folder.</summary>
public sealed class CaptionTests : IDisposable
{
    private const string Digits = """
        {
          "data": { "name": "captioned-digits", "count": 60, "testPart": 20 },
          "model": { "name": "unet", "patch": 4, "channels": [8, 16], "attention": [4] }, "objective": "v",
          "training": { "steps": 3, "batchSize": 8 }, "guidance": "classifier-free", "metrics": ["captions"], "sampling": { "count": 8, "steps": 2 }
        }
        """;

    private readonly ExperimentFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("model.text=addition")]
    [InlineData("model.text=crossAttention")]
    [InlineData("model.absent=zeros")]
    public void ChosenCaptionsAreAskedInTurn(string setting)
    {
        var run = _file.Run(
            "captions", Digits, setting,
                "sampling.captions=[\"thick bright three at top left\",\"seven at bottom right and one at top left\"]");
        using var scope = NewDisposeScope();
        var words = new Vocabulary(DataNames.Read(run.Folder.DataFile).Words);
        var text = Npy.Read(Path.Combine(run.Folder.Samples, "final-text.npy"));
        Assert.Equal([8, 11], text.shape);
        string Caption(int i) => words.Caption(text[i].data<long>().ToArray());
        Assert.Equal(["thick bright three at top left", "seven at bottom right and one at top left", "thick bright three at top left"],
            Enumerable.Range(0, 3).Select(Caption));
        Assert.True(File.Exists(Path.Combine(run.Folder.Samples, "final.png")));
        // Of the second caption stroke and brightness are open.
        Assert.Contains("captionsPlaceUnseen", run.Record.Metrics.Keys);
    }

    /// <summary>Where none are named, those of the test part are asked.</summary>
    [Fact]
    public void CaptionsOfTheTestPartAreAsked()
    {
        var run = _file.Run("captions", Digits);
        using var scope = NewDisposeScope();
        using var composition = new Framework.Experiments.Composition(_file.Read("again", Digits), ExperimentFile.Catalog);
        string[] Rows(Tensor text) => [.. text.data<long>().ToArray().Chunk(11).Select(r => string.Join(' ', r))];
        var test = Rows(composition.Data.Load().Test.Condition![ConditionPart.Text]!);
        Assert.All(Rows(Npy.Read(Path.Combine(run.Folder.Samples, "final-text.npy"))), row => Assert.Contains(row, test));
    }

    /// <summary>An identity of before has neither captions nor how they are fused.</summary>
    [Fact]
    public void ExperimentsWithoutCaptionsKeepTheirIdentity()
    {
        const string Plain = """{ "data": "digits", "model": { "name": "unet", "channels": [32, 64], "attention": [4] } }""";
        var plain = ExperimentIdentity.Id(_file.Read("plain", Plain));
        Assert.Equal(plain, ExperimentIdentity.Id(_file.Read("plain", Plain, "model.text=addition", "model.absent=learned")));
        Assert.NotEqual(plain, ExperimentIdentity.Id(_file.Read("plain", Plain, "model.absent=zeros")));
    }

    /// <summary>A folder of a person's own, learned and asked the same way.</summary>
    [Fact]
    public void AFolderWithCaptionsWorksTheSame()
    {
        using var folder = new TemporaryFolder();
        string[] colours = ["red", "lime", "blue"];
        var table = "file,caption\n";
        for (int i = 0; i < 24; i++)
        {
            using var picture = new SKBitmap(8, 8);
            picture.Erase(SKColor.Parse(i % 3 == 0 ? "#ff0000" : i % 3 == 1 ? "#00ff00" : "#0000ff"));
            using var png = picture.Encode(SKEncodedImageFormat.Png, 100);
            folder.File($"{i}.png", png.ToArray());
            table += $"{i}.png,A {colours[i % 3]} square\n";
        }

        folder.File("captions.csv", System.Text.Encoding.UTF8.GetBytes(table));
        var json = $$"""
            {
              "data": { "name": "image-folder", "folder": "{{folder.Path}}", "testPart": 0.5 }, "model": { "name": "mlp", "width": 64 }, "objective": "v",
              "training": { "steps": 400, "batchSize": 32, "learningRate": 4e-3, "emaDecay": 0.98 }, "guidance": "classifier-free",
              "metrics": [{ "name": "mmd", "features": "values" }],
              "sampling": { "count": 12, "steps": 10, "captions": ["red", "a blue square"] }
            }
            """;
        var run = _file.Run("folder", json);
        using var scope = NewDisposeScope();
        var x = Npy.Read(Path.Combine(run.Folder.Samples, "final.npy")).mean([2, 3]);
        Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(2, x[2 * i + 1].argmax().item<long>()));
        var wrong = Assert.Throws<ExperimentException>(() => _file.Read("folder", json, "sampling.captions=[\"a yellow square\"]"));
        Assert.Equal(
            "found 'a yellow square'; the captions of the data 'image-folder' never have the word 'yellow'. "
            + "Their words are: a, blue, lime, red, square.",
            Assert.Single(wrong.Problems).Message);
    }
}
