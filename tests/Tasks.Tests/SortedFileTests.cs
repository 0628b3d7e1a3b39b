using Diffusion.Framework.Data;
using Diffusion.Framework.Tracking;
using static TorchSharp.torch;

namespace Diffusion.Tasks.Tests;

/// <summary>
/// 3,000 points whose file is in the order of their target, 0 to 1, most of them in the test part: what a run takes of it is of all of it.
/// The first hundred would have targets below 0.04.
/// </summary>
public sealed class SortedFileTests : IDisposable
{
    // The deviation of the mean of 100 uniform numbers is 0.029.
    private const double Error = 0.12;

    private readonly TaskFolder _folder = new();
    private readonly string _json;

    public SortedFileTests()
    {
        var rows = Enumerable.Range(0, 3000).Select(i => FormattableString.Invariant($"{i / 3000.0},{i / 1500.0},{i / 3000.0}\n"));
        var file = _folder.File("sorted.csv", "x,y,place\n" + string.Concat(rows));
        _json = $$"""
            { "data": { "name": "csv", "file": "{{file}}", "targets": ["place"], "standardize": false, "testPart": 0.9 },
              "model": { "name": "mlp", "width": 8, "layers": 1 }, "sampling": { "count": 100, "steps": 2 },
              "training": { "steps": 2, "batchSize": 16, "checkpointEvery": 0 }, "metrics": ["energy"] }
            """;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TargetsThatAreAskedForAreOfTheWholeTestPart() =>
        Assert.Equal(0.5, Mean(_folder.Run(_json).Folder, "final-target.npy"), Error);

    [Fact]
    public void ASamplerThatStartsWithDataStartsWithAllSorts() =>
        Assert.Equal(0.5, Mean(_folder.Run(_json, "sampler=ddim-inversion").Folder, "final-target.npy"), Error);

    /// <summary>Of the 2,700 points of the test part as many are kept for the picture as samples are drawn.</summary>
    [Fact]
    public void ThePointsOfThePictureAreOfTheWholeTestPart()
    {
        using var real = Npy.Read(Path.Combine(_folder.Run(_json, "sampling.count=2000").Folder.Samples, "real.npy"));
        Assert.Equal([2000, 2], real.shape);
        Assert.Equal(0.5, real.select(1, 0).mean().item<float>(), 0.02);
        Assert.InRange(real.select(1, 0).max().item<float>(), 0.99, 1);
    }

    /// <summary>
    /// Points of which the last third of the file is 1,000 away: the loss of x0 of a network that knows nothing is a third of 1,000^2, not
    /// that of the first 1,024 points of the validation part.
    /// </summary>
    [Fact]
    public void TheLossOnTheWayIsOfTheWholeValidationPart()
    {
        var rows = Enumerable.Range(0, 3000).Select(i => i < 2000 ? "0,0,0\n" : "1000,1000,0\n");
        var file = _folder.File("far.csv", "x,y,place\n" + string.Concat(rows));
        var run = _folder.RunQuietly(
            _json,
            $$"""data={"name":"csv","file":"{{file}}","targets":["place"],"standardize":false,"testPart":0.1,"validationPart":0.8}""",
            "objective=x0", "training.learningRate=1e-9");
        double loss = Assert.Single(EventReader.Series(EventReader.Read(run.Folder.EventsFile), "lossValidation")).Value;
        // The deviation of a share of 1,024 is 0.015.
        Assert.Equal(1e6 / 3, loss, 0.06e6);
    }

    private static double Mean(RunFolder folder, string name)
    {
        using var scope = NewDisposeScope();
        return Npy.Read(Path.Combine(folder.Samples, name)).to(float64).mean().item<double>();
    }
}
