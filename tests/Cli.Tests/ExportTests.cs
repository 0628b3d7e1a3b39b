using Diffusion.Framework.Tracking;

namespace Diffusion.Cli.Tests;

/// <summary>Weights leave a run and come back: <c>diffusion export</c> and the setting <c>training.weights</c>.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>A run that begins with the exported weights and trains no step draws what the first run drew, to the bit.</summary>
    [Theory]
    [InlineData("safetensors")]
    [InlineData("pt")]
    public void ExportedWeightsDrawTheSameSamples(string format)
    {
        var first = Run("first", "training.steps=20");
        var file = Path.Combine(_folder.Path, $"weights.{format}");
        var export = Invocation.Of("export", first.Path, "--to", format, "--output", file);
        Assert.Equal((0, $"13 tensors, 1,170 parameters: {file}\n", ""), (export.ExitCode, export.Output, export.Error));

        var second = Run("second", "training.steps=0", $"training.weights={file}");
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(RunRecord.Read(first).SamplesSha256, RunRecord.Read(second).SamplesSha256);
    }

    [Fact]
    public void WithoutOtherWordsTheFileIsInTheRunsFolder()
    {
        var run = Run("run", "training.steps=1");
        Assert.Equal(0, Invocation.Of("export", run.Path).ExitCode);
        Assert.True(File.Exists(run.File("weights.safetensors")));
    }

    [Fact]
    public void ARunWithoutWeightsHasNoneToExport()
    {
        var run = Run("oracle", "model=oracle", "training.steps=0");
        var export = Invocation.Of("export", run.Path);
        Assert.Equal((2, "", $"The run in '{run.Path}' has no weights: its model has nothing to train.\n"),
            (export.ExitCode, export.Output, export.Error));
    }

    [Theory]
    [InlineData("weights.dat", "training.weights: 'weights.dat' does not say its format; allowed endings: .safetensors, .pt, .pth, .bin.")]
    [InlineData("none.pt", "training.weights: there is no file '")]
    public void AFileThatCannotBeReadIsRefusedBeforeARunIsMade(string file, string message)
    {
        var run = Invocation.Of(["run", Experiment(), "--set", $"output={_folder.Path}/runs", "--set", $"training.weights={file}"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "runs")));
    }

    /// <summary>Before, it was the path, so that other weights under the same name passed for the same run.</summary>
    [Fact]
    public void TheIdentityIsWhatTheFileHoldsWhereverItStands()
    {
        var one = Export(Run("one", "training.steps=1"), "one.safetensors");
        var copy = Path.Combine(_folder.Path, "copy.safetensors");
        File.Copy(one, copy);
        string Id(string weights) => Run("begun", "training.steps=0", $"training.weights={weights}").Id;

        var id = Id(one);
        Directory.Delete(Path.Combine(_folder.Path, "runs", "begun"), recursive: true);
        Assert.Equal(id, Id(copy));
        File.Copy(Export(Run("two", "training.steps=2"), "two.safetensors"), copy, overwrite: true);
        Directory.Delete(Path.Combine(_folder.Path, "runs", "begun"), recursive: true);
        Assert.NotEqual(id, Id(copy));
    }

    /// <summary>Before, it was meant from the current folder, other than the files of data.</summary>
    [Fact]
    public void ThePathIsMeantFromTheExperimentsFile()
    {
        Export(Run("one", "training.steps=1"), "one.safetensors");
        var file = _folder.File("from.json", $$"""{ "extends": "{{Path.GetFileName(Experiment())}}", "training": { "steps": 0, "weights": "one.safetensors" } }""");
        var run = Invocation.Of("run", file, "--set", $"output={_folder.Path}/runs");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    /// <summary>Before, the file was read again, though the checkpoint takes its place.</summary>
    [Fact]
    public void ARunThatHasACheckpointGoesOnWithoutTheFile()
    {
        var weights = Export(Run("one", "training.steps=1"), "one.safetensors");
        var run = Run("begun", "training.steps=2", $"training.weights={weights}");
        var digest = RunRecord.Read(run).SamplesSha256;
        File.Delete(weights);
        File.Delete(run.File("run.json"));
        var resume = Invocation.Of("resume", run.Path);
        Assert.Equal((0, digest), (resume.ExitCode, RunRecord.Read(run).SamplesSha256));
    }

    /// <summary>Before, a run of published weights whose only checkpoint was damaged became one of a random network.</summary>
    [Fact]
    public void WithoutAWholeCheckpointTheFileIsReadAgain()
    {
        var run = Run("begun", "training.steps=0", $"training.weights={Export(Run("one", "training.steps=1"), "one.safetensors")}");
        var digest = RunRecord.Read(run).SamplesSha256;
        var averages = Assert.Single(Directory.GetFiles(run.FindCheckpoints(), "average.dat", SearchOption.AllDirectories));
        var bytes = File.ReadAllBytes(averages);
        bytes[^50] ^= 1;
        File.WriteAllBytes(averages, bytes);
        File.Delete(run.File("run.json"));
        Assert.Equal((0, digest), (Invocation.Of("resume", run.Path).ExitCode, RunRecord.Read(run).SamplesSha256));
    }

    [Fact]
    public void TheFormatAndTheFileMustAgree()
    {
        var run = Run("run", "training.steps=1");
        var export = Invocation.Of("export", run.Path, "--output", "weights.pt");
        Assert.Equal((2, "--output is 'weights.pt', which does not end with '.safetensors'; --to names the format.\n"),
            (export.ExitCode, export.Error));
    }

    public void Dispose() => _folder.Dispose();

    private string Experiment() => _folder.File("experiment.json", """
        {
          "data": "mixture2d", "model": { "name": "mlp", "width": 16, "layers": 2 }, "training": { "batchSize": 64 },
          "sampling": { "count": 20, "steps": 5 }, "metrics": ["moments"], "threads": 1
        }
        """);

    private string Export(RunFolder run, string name)
    {
        var file = Path.Combine(_folder.Path, name);
        Assert.Equal(0, Invocation.Of("export", run.Path, "--output", file).ExitCode);
        return file;
    }

    private RunFolder Run(string name, params string[] settings)
    {
        string[] all = [$"output={_folder.Path}/runs", $"name={name}", .. settings];
        var run = Invocation.Of(["run", Experiment(), .. all.SelectMany(s => new[] { "--set", s })]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return RunFolder.FindAll(Path.Combine(_folder.Path, "runs", name)).Single();
    }
}
