using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Cli.Tests;

/// <summary>The command <c>report</c> on runs of a tiny experiment.</summary>
public sealed class ReportTests : IDisposable
{
    private const string Tiny = """
        {
          "data": { "name": "moons", "count": 300, "heldOut": 200 }, "model": { "name": "mlp", "width": 16, "layers": 1 }, "threads": 1,
          "training": { "steps": 20, "batchSize": 50 }, "sampling": { "count": 60, "steps": 5 }, "tracking": "none"
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ComparesPlainRunsAndTellsWhereTheReportIs()
    {
        Run("sampler=ddim");
        Run("sampler=heun");

        var report = Invocation.Of("report", _folder.Path, "--baseline", "sampler=heun", "--metric", "mmd");

        Assert.Equal((0, ""), (report.ExitCode, report.Error));
        var lines = report.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^'sampler=(ddim|heun)' has the lowest mmd, ", lines[0]);
        string[] files = ["report.html", "table.csv", "table.md", "runs.csv", "table.tex"];
        Assert.Equal(files.Select(f => Path.Combine(_folder.Path, "report", f)), lines[1..].Select(Path.GetFullPath));
        var page = File.ReadAllText(Path.Combine(_folder.Path, "report", "report.html"));
        Assert.Equal(2, page.Split("data:image/png;base64,").Length - 1);
        // A metric's direction is read from the plugin; the number that it promises is one that it gives.
        var given = RunFolder.FindAll(_folder.Path).Select(RunRecord.Read).SelectMany(r => r.Metrics.Keys).ToHashSet();
        var ranked = new[] { "mmd", "sliced-w2" }
            .SelectMany(m => PluginSet.Create().Find(IMetric.Kind, m)!.RankingsOf())
            .SelectMany(r => r.Numbers)
            .ToHashSet();
        Assert.Subset(given, ranked);
    }

    [Fact]
    public void ASweepsStatesAreBroughtUpToDateAndItsBaselineUsed()
    {
        Run("sampler=ddim");
        Run("sampler=heun");
        var sweep = new SweepFolder(Path.Combine(_folder.Path, "tiny"));
        var variants = RunFolder.FindAll(sweep.Path).Select(r =>
            new VariantRecord($"run={r.Id}", new() { ["run"] = r.Id }, r.Id, "trained/0", VariantState.Running, null)).ToList();
        sweep.Write(new("tiny", null, "tiny.json", ["run"], variants, variants[1].Name, "slicedW2"));

        var report = Invocation.Of("report", sweep.Path);
        var other = Invocation.Of("report", sweep.Path, "--baseline", variants[0].Name, "--metric", "mmd");

        Assert.Equal((0, "", 0, ""), (report.ExitCode, report.Error, other.ExitCode, other.Error));
        Assert.Matches($"^'run=[0-9a-f]+' has the lowest slicedW2, .*baseline( '{variants[1].Name}')?\\. ", report.Output);
        Assert.Matches("^'run=[0-9a-f]+' has the lowest mmd, ", other.Output);
        var baselineRow = File.ReadLines(Path.Combine(sweep.Path, "report", "table.md"))
            .Single(l => l.Contains(" baseline ", StringComparison.Ordinal) && l[0] == '|');
        Assert.StartsWith($"| {variants[0].Name} | 1 | ", baselineRow, StringComparison.Ordinal);
        Assert.All(sweep.Read()!.Variants, v => Assert.Equal(VariantState.Finished, v.State));
    }

    [Fact]
    public void WhatCannotBeComparedIsRefused()
    {
        Assert.Equal(
            new Invocation(
                2, "",
                "There is no run in 'nowhere'. A run's folder holds an experiment.json; 'diffusion run' prints its path when it starts.\n"),
            Invocation.Of("report", "nowhere"));
        Run("sampler=ddim");
        var name = $"tiny/{RunFolder.FindAll(_folder.Path)[0].Id}";
        Assert.Equal(
            new Invocation(2, "", $"There is no variant 'tinny' to compare with. The variants are:\n  {name}\n"),
            Invocation.Of("report", _folder.Path, "--baseline", "tinny"));
        Assert.Equal(
            new Invocation(
                2, "",
                "No metric 'slicedW3' ranks these runs. Did you mean 'slicedW2'? "
                + "Allowed: coverage, energy, frechet, kid, mmd, precision, recall, slicedW2.\n"),
            Invocation.Of("report", _folder.Path, "--metric", "slicedW3"));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "report")));
    }

    [Fact]
    public void MetricsSayWhichWayIsBetter()
    {
        var ranked = RankedMetric.All(PluginSet.Create());
        Assert.Equal((Better.Lower, true), (ranked["frechet"].Better, ranked["frechet"].Leads));
        Assert.Equal((Better.Higher, false), (ranked["accuracy"].Better, ranked["accuracy"].Leads));
        Assert.DoesNotContain("frechetRealHalves", ranked.Keys);
    }

    private void Run(string set) => Assert.Equal(
        0, Invocation.Of("run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}", "--set", set).ExitCode);
}
