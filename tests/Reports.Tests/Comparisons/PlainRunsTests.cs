using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tests.Comparisons;

public sealed class PlainRunsTests : IDisposable
{
    private readonly ComparedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
                "training.steps=20, sampling.steps=6",
                "training.steps=20, sampling.steps=6",
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
}
