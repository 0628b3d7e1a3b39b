using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Tracking;
using SkiaSharp;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests;

/// <summary>Experiments on files of data: what is told of them, and in which units the results are kept.</summary>
public sealed class DataFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Years around 1975 and heights around 17: samples are there again, and lead back to the numbers that were drawn.</summary>
    [Fact]
    public void ATablesSamplesAreInItsOwnUnits()
    {
        var table = _folder.File(
            "people.csv",
            ",year,height,kind\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
                FormattableString.Invariant($"{i},{1950 + i % 50},{10 + 0.07 * i},{(i % 2 == 0 ? "old" : "new")}\n"))));
        var experiment = Experiment($$"""{ "name": "csv", "file": "{{table}}", "label": "kind" }""");
        var unnamed = $"data: The first column of '{table}' has no name, as the numbers of rows that pandas writes, and is left out.";
        Assert.Contains($"warning: {unnamed}\n", Invocation.Of("validate", experiment).Output, StringComparison.Ordinal);

        var run = Invocation.Of("run", experiment);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var folder = Assert.Single(RunFolder.FindAll(_folder.Path));
        Assert.Contains(unnamed, RunRecord.Read(folder).Warnings);
        var names = JsonNode.Parse(File.ReadAllText(folder.DataFile))!;
        Assert.Equal(["year", "height"], names["columns"]!.AsArray().Select(c => (string)c!["name"]!));
        Assert.Equal(["new", "old"], names["classes"]!.AsArray().Select(c => (string)c!));
        Assert.Equal(1974.5, (double)names["columns"]![0]!["mean"]!, 2.0);
        Assert.Equal(14.4, (double)names["columns"]![0]!["deviation"]!, 1.0);

        using Tensor final = Npy.Read(Path.Combine(folder.Samples, "final.npy")), real = Npy.Read(Path.Combine(folder.Samples, "real.npy"));
        Assert.Equal(ScalarType.Float64, final.dtype);
        Assert.InRange(final.select(1, 0).mean().item<double>(), 1900, 2050);
        Assert.All(real.select(1, 0).data<double>().ToArray(), year => Assert.Equal(0, year - Math.Round(year), 1e-3));
        Assert.InRange(real.select(1, 1).min().item<double>(), 9.99, 24);

        // The picture has a line for the name of each axis, and one for the classes.
        using var picture = SKBitmap.Decode(Path.Combine(folder.Samples, "final.png"));
        Assert.Equal((960, 520), (picture.Width, picture.Height));

        // The samples are known again: none are drawn.
        var again = Invocation.Of("evaluate", folder.Path, "--set", "metrics=[\"energy\"]");
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        var result = JsonNode.Parse(
            File.ReadAllText(Assert.Single(Directory.GetFiles(folder.Evaluations, "result.json", SearchOption.AllDirectories))))!;
        Assert.Equal("run", (string)result["samples"]!);
    }

    /// <summary>Before, a run was taken for one of what stood in the file earlier, or in another folder's file of the same name.</summary>
    [Fact]
    public void ARunOfOtherContentIsNotTakenForThisOne()
    {
        string[] One(string folder, double shift)
        {
            _folder.File($"{folder}/points.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 100).Select(i =>
                FormattableString.Invariant($"{i % 7 + shift},{i % 5 - shift}\n"))));
            var file = _folder.File($"{folder}/exp.json", File.ReadAllText(Experiment("""{ "name": "csv", "file": "points.csv" }""")));
            return ["run", file];
        }

        var first = One("a", 0.25);
        Assert.Equal(0, Invocation.Of(first).ExitCode);
        Assert.StartsWith("This experiment has been run: ", Invocation.Of(first).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("has been run", Invocation.Of(One("b", 0.5)).Output, StringComparison.Ordinal);

        One("a", 0.75);
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Path, "a", "points.csv"), DateTime.UtcNow.AddMinutes(1));
        var changed = Invocation.Of(first);
        Assert.Equal((2, ""), (changed.ExitCode, changed.Output));
        Assert.Matches(
            "^This experiment has a run, .*, but '.*/a/points.csv' was changed after it began. '--again' makes another with what is there now.\n$",
            changed.Error);
    }

    /// <summary>Before, only the folder itself was looked at, which a file that is written over does not change.</summary>
    [Theory]
    [InlineData("pictures/a/3.png")]
    [InlineData("pictures/b")]
    public void ADataFolderInWhichSomethingChangedIsNoticed(string changed)
    {
        using var bitmap = new SKBitmap(4, 4);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        for (int i = 0; i < 30; i++) _folder.File($"pictures/{(i % 2 == 0 ? "b" : "a")}/{i}.png", png.AsSpan());
        string[] run = ["run", Experiment("""{ "name": "image-folder", "folder": "pictures" }""")];
        Assert.Equal((0, ""), (Invocation.Of(run) is var first ? (first.ExitCode, first.Error) : default));
        Assert.StartsWith("This experiment has been run: ", Invocation.Of(run).Output, StringComparison.Ordinal);

        var path = Path.Combine(_folder.Path, changed);
        var later = DateTime.UtcNow.AddMinutes(1);
        if (Directory.Exists(path)) Directory.SetLastWriteTimeUtc(path, later);
        else File.SetLastWriteTimeUtc(path, later);
        var folder = Assert.Single(RunFolder.FindAll(_folder.Path));
        Assert.Equal(
            new Invocation(
                2, "",
                $"This experiment has a run, {folder.Path}, but '{path}' was changed after it began. "
                + "'--again' makes another with what is there now.\n"),
            Invocation.Of(run));
    }

    /// <summary>Someone who works in the folder of the data: runs below it are no change of the data, and a new picture is.</summary>
    [Fact]
    public void RunsBelowADataFolderAreNoData()
    {
        using var bitmap = new SKBitmap(4, 4);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        for (int i = 0; i < 30; i++) _folder.File($"pictures/{(i % 2 == 0 ? "b" : "a")}/{i}.png", png.AsSpan());
        var pictures = Path.Combine(_folder.Path, "pictures");
        string[] run =
        [
            "run", Experiment("{ \"name\": \"image-folder\", \"folder\": \"pictures\" }"), "--set", $"output={pictures}/.runs",
        ];
        Assert.Equal((0, ""), (Invocation.Of(run) is var first ? (first.ExitCode, first.Error) : default));
        Assert.StartsWith("This experiment has been run: ", Invocation.Of(run).Output, StringComparison.Ordinal);

        var added = _folder.File("pictures/a/new.png", png.AsSpan());
        File.SetLastWriteTimeUtc(added, DateTime.UtcNow.AddMinutes(1));
        Assert.Contains($"but '{pictures}/a", Invocation.Of(run).Error, StringComparison.Ordinal);
    }

    /// <summary>Of the runs ID, ID-2 and ID-3 the newest is told when the one between was deleted.</summary>
    [Fact]
    public void TheNewestRunIsToldWhereOneBetweenWasDeleted()
    {
        _folder.File("points.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i % 7},{i % 5}\n")));
        var file = Experiment("{ \"name\": \"csv\", \"file\": \"points.csv\" }");
        Assert.Equal(0, Invocation.Of("run", file).ExitCode);
        for (int i = 0; i < 2; i++) Assert.Equal(0, Invocation.Of("run", file, "--again").ExitCode);
        var runs = RunFolder.FindAll(_folder.Path).Select(r => r.Path).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, runs.Count);
        Directory.Delete(runs[1], recursive: true);
        Assert.StartsWith($"This experiment has been run: {runs[2]}. ", Invocation.Of("run", file).Output, StringComparison.Ordinal);
    }

    /// <summary>A header tells nothing of one value among many; --deep and a run find it, by the same sentence.</summary>
    [Fact]
    public void DeepValidationFindsWhatARunWouldFind()
    {
        var values = zeros(100, 2);
        values[42, 1] = float.NaN;
        var file = Path.Combine(_folder.Path, "x.npy");
        Npy.Write(file, values);
        var experiment = Experiment($$"""{ "name": "npy", "file": "{{file}}" }""");
        var why = $"'{file}' has something else than numbers: expected every value to be finite in single precision, "
            + "found 1 of 200 that are NaN or infinite, the first at [42, 1].";
        Assert.Equal(new(0, $"{experiment}: valid\n", ""), Invocation.Of("validate", experiment));
        Assert.Equal(new(ExitCode.Wrong, "", $"{experiment}: data: {why}\n"), Invocation.Of("validate", "--deep", experiment));
        Assert.StartsWith(why, Invocation.Of("run", experiment).Error, StringComparison.Ordinal);
        values[42, 1] = 0;
        Npy.Write(file, values);
        Assert.Equal(new(0, $"{experiment}: valid\n", ""), Invocation.Of("validate", "--deep", experiment));
    }

    /// <summary>Of ten samples of ten classes one is the test part, and its class is not trained.</summary>
    [Fact]
    public void AClassThatIsNotTrainedIsAWarning()
    {
        string x = Path.Combine(_folder.Path, "x.npy"), y = Path.Combine(_folder.Path, "y.npy");
        Npy.Write(x, arange(20, dtype: float32).reshape(10, 2));
        Npy.Write(y, arange(10, dtype: int64));
        var run = Invocation.Of("run", Experiment($$"""{ "name": "npy", "file": "{{x}}", "labels": "{{y}}" }"""));
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(
            "\nwarning: data: the training part has no sample of class [0-9], so nothing is learned of it. "
            + "Use more data, or less for the other parts.\n",
            run.Output);
    }

    [Fact]
    public void ValidationLooksAtTheHeaderOfEveryPicture()
    {
        using var bitmap = new SKBitmap(32, 32);
        var random = new Random(0);
        for (int i = 0; i < 32 * 32; i++) bitmap.SetPixel(i % 32, i / 32, new SKColor((uint)random.Next() | 0xFF000000));
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        for (int i = 0; i < 9; i++) _folder.File($"pictures/{i}.png", png.AsSpan());
        var experiment = Experiment($$"""{ "name": "image-folder", "folder": "{{_folder.Path}}/pictures" }""");
        _folder.File("pictures/8.png", png.AsSpan()[..(int)(png.Size / 2)]);
        Assert.Equal(0, Invocation.Of("validate", experiment).ExitCode);
        Assert.Equal(
            $"{experiment}: data: '{_folder.Path}/pictures/8.png' is cut short or damaged: expected 32 x 32 pixels, "
            + "found fewer that can be decoded.\n",
            Invocation.Of("validate", "--deep", experiment).Error);
        _folder.File("pictures/8.png", "nothing"u8);
        Assert.Equal(
            $"The experiment has a problem:\n  {experiment}: data: '{_folder.Path}/pictures/8.png' cannot be decoded: "
            + "expected a PNG, JPEG, WebP or BMP image.\n",
            Invocation.Of("validate", experiment).Error);
    }

    private string Experiment(string data) => _folder.File(
        "experiment.json",
        $$"""
        {
          "name": "data", "output": "{{_folder.Path}}", "data": {{data}}, "model": { "name": "mlp", "width": 8, "layers": 1 }, "threads": 1,
          "training": { "steps": 20, "batchSize": 20 }, "metrics": [{ "name": "sliced-w2", "features": "values" }], "sampling": { "count": 40, "steps": 5 }
        }
        """);
}
