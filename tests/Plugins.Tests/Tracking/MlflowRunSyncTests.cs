using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking;
using Diffusion.Plugins.Tracking.Mlflow;
using Diffusion.Plugins.Tracking.Mlflow.Client;
using Microsoft.AspNetCore.Http;

namespace Diffusion.Plugins.Tests.Tracking;

public sealed class MlflowRunSyncTests : IAsyncLifetime
{
    private readonly RunFixture _run = new();
    private MlflowServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StoredRun Stored => Assert.Single(_server.Store.Runs.Values);

    public async ValueTask InitializeAsync() => _server = await MlflowServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _run.Dispose();
    }

    [Fact]
    public async Task A_finished_run_appears_whole()
    {
        _run.Events(log =>
        {
            log.Param("lr", "0.001");
            for (int s = 0; s < 3; s++) log.Metric("loss", 1.0 / (s + 1), s * 10);
        });
        await File.WriteAllBytesAsync(_run.Folder.File("loss.png"), [1, 2], Token);
        await File.WriteAllBytesAsync(_run.Folder.File("samples/final grid.png"), [3], Token);
        await File.WriteAllBytesAsync(_run.Folder.File("samples/samples.txt"), [4], Token);
        await File.WriteAllBytesAsync(_run.Folder.File("samples/final.npy"), [5], Token);
        _run.Record(RunStatus.Finished);

        var result = await SendAsync();

        Assert.Equal("moons", Assert.Single(_server.Store.Experiments.Keys));
        Assert.Equal(new Dictionary<string, string> { ["lr"] = "0.001" }, Stored.Params);
        Assert.Equal(
            [("loss", 1.0, 0L), ("loss", 0.5, 10L), ("loss", 1.0 / 3, 20L), ("mmd", 0.5, 30L)],
            Stored.Points.Select(p => (p.Key, p.Value, p.Step)));
        Assert.Equal(
            ["diffusion.id=abc123", "diffusion.revisions=training 1; drawing 1", "diffusion.samplesSha256=5a5a",
                "mlflow.runName=moons-abc123", "mlflow.source.git.commit=deadbeef",
                "mlflow.source.name=diffusion", "mlflow.source.type=LOCAL", $"mlflow.user={Environment.UserName}"],
            Stored.Tags.Where(t => t.Key != "diffusion.syncKey").Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["environment.json", "experiment.json", "loss.png", "run.json", "samples/final grid.png", "samples/samples.txt"],
            _server.Store.Artifacts.Keys.Select(k => k[$"1/{Stored.Id}/artifacts/".Length..]).Order(StringComparer.Ordinal));
        Assert.Equal([3], _server.Store.Artifacts[$"1/{Stored.Id}/artifacts/samples/final grid.png"]);
        var dataset = Assert.Single(Stored.Datasets);
        Assert.Equal(("two-moons", new string('d', 36)), ((string)dataset["dataset"]!["name"]!, (string)dataset["dataset"]!["digest"]!));
        Assert.Equal("training", (string)dataset["tags"]![0]!["value"]!);
        Assert.Equal(("FINISHED", RunFixture.Start.AddSeconds(60).ToUnixTimeMilliseconds()), (Stored.Status, Stored.EndTime));
        Assert.Equal((4, 1, 6), (result.Metrics, result.Params, result.Artifacts));
        Assert.Equal($"{_server.Uri}#/experiments/1/runs/{Stored.Id}", result.RunUrl.AbsoluteUri);
        Assert.Empty(result.Notes);
    }

    [Fact]
    public async Task Sending_again_sends_nothing()
    {
        _run.Events(log => log.Metric("loss", 1, 1));
        _run.Record(RunStatus.Finished);
        await SendAsync();
        _server.Requests.Clear();

        var result = await SendAsync();

        Assert.Equal(["GET /api/2.0/mlflow/runs/get"], _server.Requests);
        Assert.Equal((0, 0, 0), (result.Metrics, result.Params, result.Artifacts));
    }

    [Fact]
    public async Task A_half_written_line_is_left_for_later()
    {
        _run.Events(log => log.Metric("loss", 1, 1));
        await File.AppendAllTextAsync(_run.Folder.EventsFile, """{"time":5,"type":"metric","na""", Token);
        await SendAsync();
        Assert.Single(Stored.Points);

        await File.AppendAllTextAsync(_run.Folder.EventsFile, """me":"loss","value":2,"step":2}""" + "\n", Token);
        await SendAsync();

        Assert.Equal([(1.0, 1L), (2.0, 2L)], Stored.Points.Select(p => (p.Value, p.Step)));
    }

    [Fact]
    public async Task A_broken_line_is_left_out_and_told()
    {
        await File.WriteAllTextAsync(_run.Folder.EventsFile, """{"time":5,"ty{"time":6,"type":"metric"}""" + "\n", Token);
        _run.Events(log => log.Metric("loss", 1, 1));

        var result = await SendAsync();

        Assert.Single(Stored.Points);
        Assert.Equal(["A line of events.jsonl that ends at byte 40 is no event and is left out."], result.Notes);
    }

    [Fact]
    public async Task NaN_and_infinities_arrive()
    {
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        _run.Events(log => Array.ForEach(values, v => log.Metric("loss", v, 0)));
        await SendAsync();
        Assert.Equal(values, Stored.Points.Select(p => p.Value));
    }

    [Fact]
    public async Task Long_histories_and_many_params_are_split()
    {
        _run.Events(log =>
        {
            for (int i = 0; i < 250; i++) log.Param($"p{i}", new string('\u00e9', 6000));
            for (int s = 0; s < 2500; s++) log.Metric("loss", s, s);
        });
        await SendAsync();
        Assert.Equal(250, Stored.Params.Count);
        Assert.Equal(Enumerable.Range(0, 2500).Select(s => (long)s), Stored.Points.Select(p => p.Step));
    }

    [Fact]
    public async Task Unfit_names_and_values_are_changed_and_told()
    {
        _run.Events(log =>
        {
            log.Param("a:b//c", "1");
            log.Param("long", new string('x', 7000));
        });

        var result = await SendAsync();

        Assert.Equal("1", Stored.Params["a_b/_/c"]);
        Assert.Equal(6000, Stored.Params["long"].Length);
        Assert.EndsWith("... [cut, 7000 characters]", Stored.Params["long"], StringComparison.Ordinal);
        Assert.Equal(
            ["MLflow does not take the name 'a:b//c'; it is sent as 'a_b/_/c'.",
                "The param 'long' has 7000 characters; MLflow takes 6000, so it is sent cut."],
            result.Notes);
    }

    [Fact]
    public async Task A_changed_param_keeps_its_first_value_and_does_not_stop_the_rest()
    {
        _run.Events(log => log.Param("steps", "10"));
        await SendAsync();
        _run.Events(log =>
        {
            log.Param("steps", "20");
            log.Metric("loss", 1, 1);
        });

        var result = await SendAsync();

        Assert.Equal("10", Stored.Params["steps"]);
        Assert.Single(Stored.Points);
        Assert.Equal(["The param 'steps' is '10' on MLflow, which keeps the first value; now it is '20'."], result.Notes);
    }

    [Theory]
    [InlineData(RunStatus.Failed, "FAILED")]
    [InlineData(RunStatus.Interrupted, "KILLED")]
    public async Task A_resumed_run_is_running_again_on_the_same_run(RunStatus ended, string status)
    {
        _run.Record(ended);
        await SendAsync();
        Assert.Equal(status, Stored.Status);

        _run.Record(RunStatus.Running);
        await SendAsync();

        Assert.Equal("RUNNING", Stored.Status);
    }

    [Fact]
    public async Task Only_changed_files_are_sent_again()
    {
        await SendAsync();
        _run.Record(RunStatus.Finished);
        Assert.Equal(1, (await SendAsync()).Artifacts);
    }

    [Fact]
    public async Task A_sweeps_report_is_sent_and_again_when_it_is_written_again()
    {
        var sweep = new SweepFolder(Path.GetDirectoryName(_run.Folder.Path)!);
        sweep.Write(new("moons", null, "moons.json", [], [new("seed=0", [], _run.Folder.Id, "trained/0", VariantState.Finished, null)]));
        var report = Directory.CreateDirectory(Path.Combine(sweep.Path, "report")).FullName;
        foreach (var name in new[] { "report.html", "table.csv", "table.md", "note.txt" })
            await File.WriteAllBytesAsync(Path.Combine(report, name), [1], Token);

        await SendAsync(RunFolder.At(sweep.Path));

        Assert.Equal(
            ["report/report.html", "report/table.csv", "report/table.md", "sweep.json"],
            _server.Store.Artifacts.Keys.Select(k => k[$"1/{Stored.Id}/artifacts/".Length..]).Order(StringComparer.Ordinal));
        await File.WriteAllBytesAsync(Path.Combine(report, "report.html"), [2, 3], Token);
        Assert.Equal(1, (await SendAsync(RunFolder.At(sweep.Path))).Artifacts);
        Assert.Equal([2, 3], _server.Store.Artifacts[$"1/{Stored.Id}/artifacts/report/report.html"]);
    }

    [Fact]
    public async Task An_experiment_created_in_between_is_used()
    {
        _server.Store.Experiments["moons"] = "7";
        _server.Store.HiddenLookups = 1;
        await SendAsync();
        Assert.Equal("7", Stored.Experiment);
    }

    [Fact]
    public async Task A_run_whose_creation_was_not_answered_is_found()
    {
        _server.Instead.Enqueue(c => MlflowServer.HtmlAsync(c, 404, "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}"));
        _server.Instead.Enqueue(c => c.Response.WriteAsync("{\"experiment_id\":\"1\"}", Token));
        _server.Instead.Enqueue(c =>
        {
            // The run is created and the connection breaks.
            var kept = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(_run.Folder.File("mlflow.json")))!;
            var key = kept[_server.Uri.AbsoluteUri]!["key"]!;
            var lost = new StoredRun("lost", "1");
            lost.Tags["diffusion.syncKey"] = (string)key!;
            _server.Store.Runs["lost"] = lost;
            c.Abort();
            return Task.CompletedTask;
        });
        await Assert.ThrowsAsync<MlflowException>(SendAsync);
        await SendAsync();
        Assert.Equal("lost", Stored.Id);
    }

    [Fact]
    public async Task A_run_that_the_server_lost_is_sent_anew()
    {
        await SendAsync();
        var id = Stored.Id;
        _server.Store.Runs.Clear();
        var result = await SendAsync();
        Assert.NotEqual(id, Stored.Id);
        Assert.Equal([$"The server no longer has the run {id}; it is sent anew."], result.Notes);
    }

    private Task<SyncResult> SendAsync() => SendAsync(_run.Folder);

    private async Task<SyncResult> SendAsync(RunFolder folder)
    {
        using var sync = new MlflowRunSync(RunFixture.Connection(_server.Uri));
        return await sync.SendAsync(folder, Token);
    }
}
