using System.Globalization;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Files;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Diffusion.Reports;

namespace Diffusion.Tasks.Tests;

/// <summary>Data that has changed since a run began is noticed, and a path is meant from the file that it is written in.</summary>
public sealed class ChangedDataTests : IDisposable
{
    private const string Small = """
        {
          "data": { "name": "csv", "file": "points.csv" }, "model": { "name": "mlp", "width": 8, "layers": 1 },
          "training": { "steps": 4, "batchSize": 8 }, "sampling": { "count": 6, "steps": 2 }, "metrics": ["energy"]
        }
        """;

    private readonly TaskFolder _folder = new();

    public ChangedDataTests() => Points(0);

    public void Dispose() => _folder.Dispose();

    private void Points(double first) => _folder.File("points.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 40)
        .Select(i => string.Create(CultureInfo.InvariantCulture, $"{(i == 0 ? first : i % 7)},{i % 5}\n"))));

    [Fact]
    public void ARunIsNotGoneOnWithOnOtherData()
    {
        var run = _folder.Run(Small).Folder;
        var record = RunRecord.Read(run);
        // As a kill leaves it: the digest is there from the start.
        (record with { Status = RunStatus.Running }).Write(run);
        Points(3);
        var error = Assert.Throws<RunFailedException>(() => _folder.Runner.Resume(run, new QuietObserver()));
        Assert.StartsWith(
            $"The data 'csv' has changed since the run '{run.Id}' began: its SHA-256 was {record.DataSha256![..12]}..., now it is ",
            error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "... What is left would not belong to what was done. Put the data back, or start a new run with 'diffusion run'.",
            error.Message, StringComparison.Ordinal);
        // Before, the refusal had forgotten the digest, and the same command went on with the other data.
        Assert.Throws<RunFailedException>(() => _folder.Runner.Resume(run, new QuietObserver()));
        Points(0);
        Assert.Equal(record.SamplesSha256, _folder.Runner.Resume(run, new QuietObserver()).Record.SamplesSha256);
    }

    [Fact]
    public void ARunIsNotMeasuredOnOtherData()
    {
        var run = _folder.Run(Small).Folder;
        Points(3);
        var experiment = new ExperimentReader(TaskFolder.Catalog).Read(run.ExperimentFile);
        var evaluation = new Evaluation(TaskFolder.Catalog, new RunPictures());
        var error = Assert.Throws<InvalidOperationException>(() => evaluation.Run(run, experiment, new QuietObserver()));
        Assert.StartsWith($"The data 'csv' has changed since the run '{run.Id}' was trained: its SHA-256 was ", error.Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => _folder.Runner.Sample(run, experiment, new QuietObserver()));
    }

    [Fact]
    public void TheDigestIsKnownFromTheStart()
    {
        using var stop = new CancellationTokenSource();
        var observer = new Stopping(stop);
        var run = _folder.Runner.Run(_folder.Read(Small), observer, stop.Token).Folder;
        Assert.NotNull(observer.AtStart?.DataSha256);
        Assert.Equal(RunRecord.Read(run).DataSha256, observer.AtStart!.DataSha256);
    }

    /// <summary>
    /// A path in a file is meant from that file's folder, also where another file extends it; an override from the current one.
    /// </summary>
    [Fact]
    public void APathIsMeantFromWhereItIsWritten()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "below"));
        var child = _folder.File("below/child.json", """{ "extends": "../experiment.json" }""");
        var parent = _folder.Read(Small);
        var read = new ExperimentReader(TaskFolder.Catalog).Read(child, [$"output={_folder.Path}", "tracking=none", "threads=1"]);
        Assert.Equal(ExperimentIdentity.Id(parent), ExperimentIdentity.Id(read));

        var run = _folder.Run(read).Folder;
        var resolved = ResolvedExperiment.ToJson(read, run.Path);
        Assert.Equal("points.csv", (string)resolved["data"]!["file"]!);
        Assert.Equal("""{"data.file":"../.."}""", resolved["folders"]!.ToJsonString());
        var again = new ExperimentReader(TaskFolder.Catalog).Read(run.ExperimentFile);
        Assert.Equal(ExperimentIdentity.Id(read), ExperimentIdentity.Id(again));
        Assert.Equal(resolved.ToJsonString(), ResolvedExperiment.ToJson(again, run.Path).ToJsonString());

        var error = Assert.Throws<ExperimentException>(() => _folder.Read(Small, "data.file=points.csv"));
        Assert.EndsWith("data: 'points.csv' does not exist.", error.Message, StringComparison.Ordinal);
        var absolute = _folder.Read(Small, $"data.file={Path.Combine(_folder.Path, "points.csv")}");
        Assert.Null(ResolvedExperiment.ToJson(absolute, run.Path)["folders"]);
    }

    /// <summary>Runs of earlier versions kept paths as they were meant from the current folder.</summary>
    [Fact]
    public void ThePathsOfEarlierRunsAreMeantFromTheCurrentFolder()
    {
        var run = _folder.Run(Small).Folder;
        var json = ResolvedExperiment.ToJson(_folder.Read(Small));
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.Combine(_folder.Path, "points.csv"));
        json["data"]!["file"] = relative;
        File.Delete(run.File(Manifest.Name));
        RunFolder.WriteJson(run.ExperimentFile, json);
        var read = new ExperimentReader(TaskFolder.Catalog).Read(run.ExperimentFile);
        Assert.Equal(relative, (string)ResolvedExperiment.ToJson(read)["data"]!["file"]!);
    }

    /// <summary>The resolved experiment has a digest beside it: what is changed in place is refused by name.</summary>
    [Fact]
    public void AChangedExperimentOfARunIsRefused()
    {
        var run = _folder.Run(Small).Folder;
        var text = File.ReadAllText(run.ExperimentFile);
        File.WriteAllText(run.ExperimentFile, text.Replace("\"steps\": 4", "\"steps\": 5", StringComparison.Ordinal));
        Assert.Equal(
            $"The experiment has a problem:\n  {run.ExperimentFile}: '{run.ExperimentFile}' is damaged: it has another SHA-256 than "
            + "'manifest.sha256' beside it tells. Put the file back as it was; if it was changed on purpose, delete 'manifest.sha256'.",
            Assert.Throws<ExperimentException>(() => new ExperimentReader(TaskFolder.Catalog).Read(run.ExperimentFile)).Message);
    }

    /// <summary>Stops the run when training begins, and keeps the record of that moment.</summary>
    private sealed class Stopping(CancellationTokenSource stop) : IRunObserver
    {
        public RunRecord? AtStart { get; private set; }

        public void Started(RunFolder folder, long parameters)
        {
            AtStart = RunRecord.Read(folder);
            stop.Cancel();
        }

        public void Training(TrainingProgress progress)
        {
        }

        public void Sampling(int done, int count)
        {
        }

        public void Stage(string name)
        {
        }

        public void Warn(string message)
        {
        }
    }
}
