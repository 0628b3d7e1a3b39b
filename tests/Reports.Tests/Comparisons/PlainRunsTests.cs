using System.Text.Json.Nodes;
using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tests.Comparisons;

public sealed class PlainRunsTests : IDisposable
{
    private readonly ComparedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Where runs have different names, which ComparedFolder writes, their rows carry them.</summary>
    [Fact]
    public void Rows_are_named_by_the_settings_that_differ_and_seeds_are_one_row()
    {
        _folder.Run("1", """{"name":"x","seed":0,"sampler":{"name":"ddim","eta":0},"sampling":{"steps":5}}""", metrics: ("distance", 1));
        _folder.Run("2", """{"name":"y","seed":1,"sampler":{"name":"ddim","eta":0},"sampling":{"steps":5}}""", metrics: ("distance", 2));
        _folder.Run("3", """{"name":"z","seed":0,"sampler":{"name":"ddim","eta":1},"sampling":{"steps":5}}""", metrics: ("distance", 3));
        _folder.Run("4", """{"name":"z","seed":0,"sampler":{"name":"heun","churn":0},"sampling":{"steps":9}}""", metrics: ("distance", 4));

        var runs = ComparedRuns.Read(_folder.Path);

        Assert.Equal(
            ["sampler=ddim, eta=0, steps=5", "sampler=ddim, eta=1, steps=5", "sampler=heun, steps=9"], runs.Rows.Select(r => r.Name));
        Assert.Equal(["sampler", "sampler.eta", "sampling.steps"], runs.Paths);
        Assert.Equal([2, 1, 1], runs.Rows.Select(r => r.Runs.Count));
        Assert.Equal(Path.GetFileName(_folder.Path), runs.Title);
    }

    [Fact]
    public void Settings_that_end_alike_are_named_whole_and_runs_that_are_not_finished_name_nothing()
    {
        _folder.Run("1", """{"seed":0,"training":{"steps":10},"sampling":{"steps":5}}""", metrics: ("distance", 1));
        _folder.Run("2", """{"seed":0,"training":{"steps":20},"sampling":{"steps":6}}""", metrics: ("distance", 2));
        _folder.Run(
            "3",
            """{"seed":0,"training":{"steps":20},"sampling":{"steps":6},"threads":3}""",
            status: Framework.Tracking.RunStatus.Failed);

        var rows = ComparedRuns.Read(_folder.Path).Rows;

        Assert.Equal(
            [
                "training.steps=10, sampling.steps=5",
                $"training.steps=20, sampling.steps=6 ({Path.GetFileName(_folder.Path)}/2)",
                $"training.steps=20, sampling.steps=6 ({Path.GetFileName(_folder.Path)}/3)",
            ],
            rows.Select(r => r.Name));
    }

    [Fact]
    public void Of_several_runs_of_one_seed_the_newest_counts()
    {
        _folder.Run("1", """{"seed":0}""", metrics: ("distance", 1));
        var later = _folder.Run("1-2", """{"seed":0}""", metrics: ("distance", 1.25));
        var record = Framework.Tracking.RunRecord.Read(later);
        (record with { EndedAt = record.EndedAt!.Value.AddDays(1) }).Write(later);

        var row = Assert.Single(ComparedRuns.Read(_folder.Path).Rows);

        Assert.Equal((2, 1), (row.Runs.Count, row.Finished.Count));
        Assert.Equal(1.25, row.Values("distance")[0]);
    }

    [Fact]
    public void Rows_carry_the_names_of_runs_that_are_called_differently_and_a_baseline_needs_no_such_name()
    {
        _folder.Run("toy/1", """{"seed":0,"sampler":{"name":"ddim"}}""", metrics: ("distance", 1));
        _folder.Run("moons/1", """{"seed":0,"sampler":{"name":"heun"}}""", metrics: ("distance", 2));

        var runs = ComparedRuns.Read(_folder.Path);

        Assert.Equal(["moons: sampler=heun", "toy: sampler=ddim"], runs.Rows.Select(r => r.Name));
        Assert.Equal("toy: sampler=ddim", new Comparison(runs, ComparedFolder.Catalog, "sampler=ddim").Baseline.Name);
    }

    [Fact]
    public void Several_folders_are_compared_with_each_other_and_what_a_sweep_put_aside_is_not()
    {
        _folder.Run("a/1", """{"seed":0,"sampler":{"name":"ddim"}}""", metrics: ("distance", 1));
        _folder.Run("b/1", """{"seed":0,"sampler":{"name":"heun"}}""", metrics: ("distance", 2));
        File.WriteAllText(Path.Combine(_folder.Path, "b", "sweep.json"), "{}");
        _folder.Run("b/replaced/1/1", """{"seed":0,"sampler":{"name":"euler"}}""", metrics: ("distance", 3));
        _folder.Run("c/1", """{"seed":0,"sampler":{"name":"none"}}""", metrics: ("distance", 4));

        string[] folders = [Path.Combine(_folder.Path, "a"), Path.Combine(_folder.Path, "b", "1")];
        Assert.Equal(["a: sampler=ddim", "b: sampler=heun"], ComparedRuns.Read(folders).Rows.Select(r => r.Name));
        Assert.Equal("a and 1", ComparedRuns.Read(folders).Title);
        Assert.Equal(["b/1"], ComparedRuns.Read(Path.Combine(_folder.Path, "b")).Rows.Select(r => r.Name));
        Assert.Equal(
            Path.Combine(_folder.Path, "report", "report.html"),
            Report.Write([Path.Combine(_folder.Path, "a"), Path.Combine(_folder.Path, "b")], ComparedFolder.Catalog).Files[0]);
    }

    [Fact]
    public void Later_samples_are_rows_and_other_numbers_of_the_same_samples_belong_to_their_run()
    {
        const string Ddim = """{"seed":0,"sampler":{"name":"ddim","eta":0},"metrics":[]}""";
        var run = _folder.Run("x/1", Ddim, metrics: ("distance", 2));
        Later(run, "samples/heun-1", """{"seed":0,"sampler":{"name":"heun"},"metrics":[]}""", 20, ("distance", 1));
        Later(run, "samples/ddim-1", Ddim, 10, ("distance", 7));
        Later(run, "evaluations/2", Ddim.Replace("[]", "[\"share\"]", StringComparison.Ordinal), 10, ("share", 0.5));

        var runs = ComparedRuns.Read(_folder.Path);

        Assert.Equal(["sampler=ddim", "sampler=heun"], runs.Rows.Select(r => r.Name));
        Assert.Equal([2, 1], runs.Rows.Select(r => r.Values("distance")[0]));
        Assert.Equal(0.5, runs.Rows[0].Values("share")[0]);
        Assert.Empty(runs.Rows[1].Values("share"));
        Assert.Equal([10, 20], runs.Rows.Select(r => r.Mean(x => x.FunctionEvaluations)));
        Assert.Equal([run.Samples, run.File("samples/heun-1")], runs.Rows.Select(r => r.Finished[0].Samples));
    }

    [Fact]
    public void Later_samples_of_a_sweeps_runs_are_rows_behind_its_variants()
    {
        _folder.Variant("ddim", 10, 2, 3);
        _folder.Variant("heun", 10, 4, 5);
        for (int seed = 0; seed < 2; seed++)
        {
            var run = RunFolder.At(Path.Combine(_folder.Path, $"ddim-{seed}"));
            Later(run, "samples/a", $$$"""{"seed":{{{seed}}},"sampler":{"name":"euler"}}""", 20, ("distance", 6 + seed));
            // What a variant of the sweep has drawn is no row of its own.
            Later(run, "samples/b", $$$"""{"seed":{{{seed}}},"sampler":{"name":"heun"}}""", 20, ("distance", 9));
        }

        var comparison = _folder.Compare();

        Assert.Equal(["sampler=ddim", "sampler=heun", "sampler=ddim, then sampler=euler"], comparison.Rows.Select(r => r.Name));
        Assert.Equal([2.5, 4.5, 6.5], comparison.Rows.Select(r => comparison.Main![r]!.Seeds.Mean));
    }

    /// <summary>
    /// Before, what was drawn later with a setting that the sweep does not vary was averaged into the values of its axes.
    /// </summary>
    [Fact]
    public void Later_samples_are_no_pairs_of_a_sweeps_axes()
    {
        _folder.TwoByTwo();
        var before = _folder.Compare().Axes.SelectMany(a => a.Values).ToList();
        for (int seed = 0; seed < 4; seed++)
            Later(RunFolder.At(Path.Combine(_folder.Path, $"{seed}")), "samples/a", $$$"""{"seed":{{{seed}}},"sampler":{"name":"ddim","eta":1}}""", 20, ("distance", 99));

        var comparison = _folder.Compare();

        Assert.Equal(5, comparison.Rows.Count);
        Assert.Equal(
            before.Select(v => (v.Name, v.Runs, v.Mean, v.Verdict)),
            comparison.Axes.SelectMany(a => a.Values).Select(v => (v.Name, v.Runs, v.Mean, v.Verdict)));
        Assert.Empty(_folder.Compare(baseline: comparison.Rows[^1].Name).Axes);
    }

    /// <summary>A later drawing that is far worse coloured all cells alike, and stood in the cell of a variant without a number.</summary>
    [Fact]
    public void Later_samples_are_in_no_cell_of_a_cross_table()
    {
        _folder.TwoByTwo();
        int cells = CrossTable.Of(_folder.Compare())!.Cells.Count;
        Later(RunFolder.At(Path.Combine(_folder.Path, "0")), "samples/a", """{"seed":0,"sampler":{"name":"ddim","eta":1}}""", 20, ("distance", 99));
        Assert.Equal(5, _folder.Compare().Rows.Count);
        Assert.Equal(cells, CrossTable.Of(_folder.Compare())!.Cells.Count);
    }

    /// <summary>Rows stand in the order of their folders; the sweep's own baseline is the baseline nevertheless.</summary>
    [Fact]
    public void The_baseline_of_the_one_sweep_among_folders_is_theirs()
    {
        using var other = new ComparedFolder();
        other.Run("a", """{"seed":0,"sampler":{"name":"euler"}}""", metrics: ("distance", 5));
        _folder.Variant("ddim", 10, 2, 3);
        _folder.Variant("heun", 10, 4, 5);
        _folder.WriteSweep(baseline: "sampler=heun");

        Assert.EndsWith(": sampler=heun", Baseline(), StringComparison.Ordinal);
        _folder.WriteSweep();
        Assert.EndsWith(": sampler=ddim", Baseline(), StringComparison.Ordinal);

        string Baseline() => new Comparison(ComparedRuns.Read(other.Path, _folder.Path), ComparedFolder.Catalog).Baseline.Name;
    }

    [Fact]
    public void A_failed_run_is_told_whatever_its_data()
    {
        _folder.Run("1", """{"seed":0,"data":{"name":"moons"},"sampler":{"name":"ddim"}}""", metrics: ("distance", 3));
        _folder.Run("2", """{"seed":0,"data":{"name":"rings"},"sampler":{"name":"ddim"}}""", status: RunStatus.Failed);

        Assert.Contains("1 of 2 runs is failed and left out.", Report.Write(_folder.Path, ComparedFolder.Catalog).Warnings);
    }

    [Fact]
    public void Experiments_with_other_data_are_shown_and_not_ranked()
    {
        _folder.Run("1", """{"seed":0,"data":{"name":"moons"},"sampler":{"name":"ddim"}}""", metrics: ("distance", 3));
        _folder.Run("2", """{"seed":0,"data":{"name":"moons"},"sampler":{"name":"heun"}}""", metrics: ("distance", 2));
        Read("other", _folder.Run("3", """{"seed":0,"data":{"name":"rings"},"sampler":{"name":"heun"}}""", metrics: ("distance", 1)));

        var report = Report.Write(_folder.Path, ComparedFolder.Catalog);

        Assert.StartsWith("'data=moons, sampler=heun' has the lowest distance, 2, against 3 of the baseline", report.Answer,
            StringComparison.Ordinal);
        Assert.Equal(
            "1 of 3 variants has other data than the baseline 'data=moons, sampler=ddim' and is not ranked against it: "
            + "'data=rings, sampler=heun'. '--baseline NAME' with one of them compares those of its data.",
            report.Warnings[0]);
        Assert.Contains(
            "## Other data\n", File.ReadAllText(Path.Combine(_folder.Path, "report", "table.md")), StringComparison.Ordinal);
        Assert.Contains(
            "| data=rings, sampler=heun | rings | 1 | 1 |\n", File.ReadAllText(Path.Combine(_folder.Path, "report", "table.md")),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "'data=rings, sampler=heun' has the lowest distance, 1; there is nothing to compare it with.",
            Report.Write(_folder.Path, ComparedFolder.Catalog, "data=rings, sampler=heun").Answer, StringComparison.Ordinal);
    }

    /// <summary>The metric that sees only mean and covariance of raw coordinates does not lead; of images it does.</summary>
    [Theory]
    [InlineData(2, "slicedW2")]
    [InlineData(4, "frechet")]
    public void What_leads_depends_on_whether_samples_have_features(int rank, string expected)
    {
        var run = _folder.Run("1", """{"seed":0}""", metrics: [("frechet", 1), ("slicedW2", 2)]);
        Directory.CreateDirectory(run.Samples);
        Framework.Data.Npy.Write(Path.Combine(run.Samples, "final.npy"), TorchSharp.torch.zeros([.. Enumerable.Repeat(2L, rank)]));
        RankedMetric[] ranked =
            [new("frechet", Framework.Metrics.Better.Lower, true, true), new("slicedW2", Framework.Metrics.Better.Lower, true)];
        Assert.Equal(expected, RankedMetric.Lead(ranked, [ComparedRun.Read(run)])?.Name);
    }

    /// <summary>Before, the same settings were one row, whatever stood in the files that they name; the newest run alone counted.</summary>
    [Fact]
    public void What_was_read_tells_whether_data_are_the_same()
    {
        const string Settings = """{"seed":0,"data":{"name":"csv","file":"points.csv"}}""";
        _folder.Run("1", Settings, metrics: ("distance", 3));
        Read("other", _folder.Run("2", Settings, metrics: ("distance", 1)));
        _folder.Run("3", """{"seed":0,"data":{"name":"csv","file":"/there/points.csv"}}""", metrics: ("distance", 2));

        var comparison = new Comparison(ComparedRuns.Read(_folder.Path), ComparedFolder.Catalog);

        Assert.Equal([3.0, 2.0], comparison.Rows.Select(r => r.Values("distance")[0]));
        Assert.Equal([1.0], comparison.OfOtherData.Select(r => r.Values("distance")[0]));
    }

    /// <summary>Before, the numbers of one of them were lost in a sweep's report.</summary>
    [Fact]
    public void Later_measurements_of_the_same_later_samples_are_one_row()
    {
        var run = _folder.Run("1", """{"seed":0,"sampler":{"name":"ddim"},"metrics":[]}""", metrics: ("distance", 1));
        Later(run, "evaluations/1", """{"seed":0,"sampler":{"name":"heun"},"metrics":["a"]}""", 20, ("distance", 2));
        Later(run, "evaluations/2", """{"seed":0,"sampler":{"name":"heun"},"metrics":["b"]}""", 20, ("share", 0.5));

        var rows = ComparedRuns.Read(_folder.Path).Rows;

        Assert.Equal(2, rows.Count);
        Assert.Equal((2, 0.5), (rows[1].Values("distance")[0], rows[1].Values("share")[0]));
    }

    [Fact]
    public void A_report_of_folders_that_have_only_the_root_in_common_stands_there() =>
        Assert.Equal("/", Report.Common(["/data/runs", "/home/me/runs"]));

    private static void Read(string data, RunFolder run) => (RunRecord.Read(run) with { DataSha256 = data }).Write(run);

    private static void Later(RunFolder run, string folder, string experiment, double evaluations,
        params (string Name, double Value)[] metrics)
    {
        var target = run.File(folder);
        Directory.CreateDirectory(target);
        RunFolder.WriteJson(Path.Combine(target, "experiment.json"), JsonNode.Parse(experiment)!);
        RunFolder.WriteJson(Path.Combine(target, "result.json"), new JsonObject
        {
            ["metrics"] = new JsonObject(metrics.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)m.Value))),
            ["revisions"] = new JsonObject(), ["sees"] = new JsonObject(),
            ["data"] = new JsonObject { ["train"] = 1, ["validation"] = 0, ["test"] = 1 },
            ["functionEvaluations"] = evaluations,
        });
    }
}
