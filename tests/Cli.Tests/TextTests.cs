using Diffusion.Framework.Tracking;

namespace Diffusion.Cli.Tests;

/// <summary>A whole run of text, from the data to the page.</summary>
public sealed class TextTests : IDisposable
{
    private const string Tiny = """
        {
          "task": "discrete", "data": { "name": "markov-text", "length": 12, "count": 300, "testPart": 100, "validationPart": 50 },
          "transition": "absorbing", "schedule": { "name": "log-linear", "steps": 50 }, "objective": "continuous",
          "model": { "name": "transformer", "width": 16, "layers": 1, "heads": 2 }, "threads": 1,
          "training": { "steps": 30, "batchSize": 50 }, "sampling": { "count": 40, "steps": 6 },
          "metrics": [{ "name": "state-elbo", "times": 5, "repetitions": 2 }, "text-yardsticks", "ngram-overlap", "text-validity"]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SampledTextIsInTheRunFolderAndOnThePage()
    {
        var run = Invocation.Of("run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var folder = Assert.Single(RunFolder.FindAll(_folder.Path));
        var samples = File.ReadAllLines(Path.Combine(folder.Samples, "samples.txt"));
        Assert.Equal(80, samples.Length);
        Assert.All(samples.Chunk(2).Index(), s =>
        {
            Assert.Equal($"--- sample {s.Index + 1}", s.Item[0]);
            // Every mask has become a character.
            Assert.Matches("^[a-g ]{12}$", s.Item[1]);
        });
        // From masks alone, step by step, to the first sample.
        var way = File.ReadAllLines(Path.Combine(folder.Samples, "trajectory.txt"));
        Assert.Equal("t = 1.000  □□□□□□□□□□□□", way[0]);
        Assert.Equal($"t = 0.000  {samples[1]}", way[^1]);

        var metrics = RunRecord.Read(folder).Metrics;
        // Fewer bits than the distribution has no bound, and after 30 steps it is close to that of independent characters.
        Assert.InRange(metrics["elboBits"], metrics["exactBits"] - 0.1, Math.Log2(8) + 0.1);
        Assert.Equal(1, metrics["validCharacters"]);
        Assert.InRange(metrics["ngramOverlap1"], 0.3, 1);

        Assert.Equal(0, Invocation.Of("report", _folder.Path).ExitCode);
        var page = File.ReadAllText(Path.Combine(_folder.Path, "report", "report.html"));
        Assert.Contains($"<pre>--- sample 1\n{samples[1]}\n", page, StringComparison.Ordinal);
    }
}
