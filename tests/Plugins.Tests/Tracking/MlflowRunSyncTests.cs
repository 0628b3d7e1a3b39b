using System.Text.Json.Nodes;
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
    private readonly FolderLock _held;
    private MlflowServer _server = null!;

    public MlflowRunSyncTests() => _held = _run.Hold();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StoredRun Stored => Assert.Single(_server.Store.Runs.Values);

    public async ValueTask InitializeAsync() => _server = await MlflowServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _held.Dispose();
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
            [("loss", 1.0, 0L), ("loss", 0.5, 10L), ("loss", 1.0 / 3, 20L), ("functionEvaluations", 20, 30), ("mmd", 0.5, 30L),
                ("wallSeconds", 60, 30)],
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
        Assert.Equal((6, 1, 6), (result.Metrics, result.Params, result.Artifacts));
        Assert.Equal($"{_server.Uri}#/experiments/1/runs/{Stored.Id}", result.RunUrl.AbsoluteUri);
        Assert.Empty(result.Notes);
    }

    /// <summary>What a run's folder tells besides its settings and its losses.</summary>
    [Fact]
    public async Task What_the_folder_says_of_a_run_is_said_on_the_server()
    {
        RunFolder.WriteJson(_run.Folder.ExperimentFile, JsonNode.Parse(
            """{"name":"moons","description":"Two moons.","data":{"name":"two-moons","count":100}}""")!);
        RunFolder.WriteJson(_run.Folder.EnvironmentFile, JsonNode.Parse(
            """{"gitCommit":"deadbeef","gitBranch":"main","gitClean":false}""")!);
        var evaluation = Directory.CreateDirectory(_run.Folder.File("evaluations/more")).FullName;
        await File.WriteAllTextAsync(Path.Combine(evaluation, "result.json"), """{"metrics":{"energy":0.25,"mmd":"NaN"}}""", Token);
        _run.Record(RunStatus.Failed);
        (RunRecord.Read(_run.Folder) with { Error = "The loss is NaN at step 30.", PeakMemoryBytes = 1000, SamplesPerSecond = 7 })
            .Write(_run.Folder);

        await SendAsync();

        Assert.Equal(
            ("Two moons.\n\nFailed: The loss is NaN at step 30.", "The loss is NaN at step 30.", "main", "false"),
            (Stored.Tags["mlflow.note.content"], Stored.Tags["diffusion.error"], Stored.Tags["mlflow.source.git.branch"],
                Stored.Tags["diffusion.gitClean"]));
        Assert.Equal(
            [("evaluations/more/energy", 0.25), ("evaluations/more/mmd", double.NaN), ("mmd", 0.5), ("peakMemoryBytes", 1000),
                ("samplesPerSecond", 7)],
            Stored.Points.Select(p => (p.Key, p.Value)));
        var source = Stored.Datasets.Single()["dataset"]!;
        Assert.Equal(
            ("code", """{"tags":{"mlflow.source.name":"diffusion","diffusion.data":"{\u0022name\u0022:\u0022two-moons\u0022,\u0022count\u0022:100}"}}"""),
            ((string)source["source_type"]!, (string)source["source"]!));
    }

    /// <summary>Folders of earlier versions hold the steps between a checkpoint and a kill twice.</summary>
    [Fact]
    public async Task A_step_that_stands_twice_in_the_folder_is_sent_once()
    {
        for (int session = 0; session < 2; session++)
        {
            for (int step = 1 + session; step <= 3; step++)
                await File.AppendAllTextAsync(
                    _run.Folder.EventsFile,
                    $$"""{"time":{{session * 10 + step}},"type":"metric","name":"loss","value":{{step}},"step":{{step}}}""" + "\n", Token);
        }

        await SendAsync();

        Assert.Equal([(1L, 1L), (2L, 2L), (3L, 3L)], Stored.Points.Where(p => p.Key == "loss").Select(p => (p.Time, p.Step)));
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
        _run.Events(log =>
        {
            for (int s = 0; s < values.Length; s++) log.Metric("loss", values[s], s);
        });
        await SendAsync();
        // A real server keeps an infinity as the largest number.
        Assert.Equal([double.NaN, double.MaxValue, double.MinValue], Stored.Points.Select(p => p.Value));
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

    /// <summary>What <c>during</c> measured, with its steps, and the picture of each look.</summary>
    [Fact]
    public async Task What_was_seen_while_the_network_was_trained_is_there_with_its_steps()
    {
        _run.Events(log =>
        {
            log.Metric("during/energy", 0.5, 10);
            log.Metric("during/energy", 0.25, 20);
        });
        foreach (var file in new[] { "during/step-00000010/final.png", "during/step-00000010/final.npy", "during.png", "curves.png" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_run.Folder.File(file))!);
            await File.WriteAllBytesAsync(_run.Folder.File(file), [1], Token);
        }

        await SendAsync();

        Assert.Equal(
            [("during/energy", 0.5, 10L), ("during/energy", 0.25, 20L)], Stored.Points.Select(p => (p.Key, p.Value, p.Step)));
        Assert.Equal(
            ["curves.png", "during.png", "during/step-00000010/final.png"],
            _server.Store.Artifacts.Keys.Select(k => k[$"1/{Stored.Id}/artifacts/".Length..])
                .Where(k => k.EndsWith(".png", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
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
        Assert.Equal((status, RunFixture.Start.AddSeconds(60).ToUnixTimeMilliseconds()), (Stored.Status, Stored.EndTime));

        _run.Record(RunStatus.Running);
        await SendAsync();

        Assert.Equal(("RUNNING", null), (Stored.Status, Stored.EndTime));
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
        _server.Instead.Enqueue(c => c.Response.WriteAsync("{}", Token));
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

    [Fact]
    public async Task A_killed_run_is_killed_though_its_record_says_running()
    {
        _run.Events(log => log.Metric("loss", 1, 1));
        await SendAsync();
        Assert.Equal(("RUNNING", null), (Stored.Status, Stored.EndTime));

        _held.Dispose();
        await SendAsync();

        Assert.Equal(("KILLED", Stored.Points.Single(p => p.Key == "loss").Time), (Stored.Status, Stored.EndTime));
    }

    [Fact]
    public async Task A_run_that_was_deleted_on_purpose_does_not_come_back()
    {
        await SendAsync();
        Stored.Deleted = true;

        var result = await SendAsync();

        Assert.True(Stored.Deleted);
        Assert.Equal(
            [$"The run {Stored.Id} was deleted on the server and is not sent. Restore it there, or delete "
                + $"'{_run.Folder.File("mlflow.json")}' to send it anew."],
            result.Notes);
        File.Delete(_run.Folder.File("mlflow.json"));
        await SendAsync();
        Assert.Equal([false, true], _server.Store.Runs.Values.Select(r => r.Deleted).Order());
    }

    /// <summary>Before, each address of a server got a run of its own.</summary>
    [Fact]
    public async Task One_folder_is_one_run_under_every_address_of_a_server()
    {
        await SendAsync();
        var other = new UriBuilder(_server.Uri) { Host = "localhost" }.Uri;
        using var sync = new MlflowRunSync(RunFixture.Connection(other));

        await sync.SendAsync(_run.Folder, Token);

        Assert.Single(_server.Store.Runs);
    }

    [Theory]
    [InlineData(null, null, "moons")]
    [InlineData(null, "of the environment", "of the environment")]
    [InlineData("its own", "of the environment", "its own")]
    public async Task A_run_goes_to_the_experiment_that_it_names(string? own, string? environment, string expected)
    {
        var json = JsonNode.Parse("""{"name":"moons","data":{"name":"two-moons","count":100},"tracking":{"name":"mlflow"}}""")!;
        json["tracking"]!["experiment"] = own;
        RunFolder.WriteJson(_run.Folder.ExperimentFile, json);
        var variables = environment is null ? [] : new[] { ("MLFLOW_EXPERIMENT_NAME", environment) };
        using var sync = new MlflowRunSync(RunFixture.Connection(_server.Uri, variables));

        await sync.SendAsync(_run.Folder, Token);

        Assert.Equal(expected, Assert.Single(_server.Store.Experiments.Keys));
    }

    [Fact]
    public async Task A_refused_file_is_a_note_and_is_not_sent_again_until_it_changes()
    {
        await File.WriteAllBytesAsync(_run.Folder.File("samples/a#b.png"), [1], Token);
        _run.Record(RunStatus.Finished);

        var result = await SendAsync();

        Assert.Equal("FINISHED", Stored.Status);
        Assert.Equal(
            [$"The file 'samples/a#b.png' is not on the server: MLflow refused PUT api/2.0/mlflow-artifacts/artifacts/1/{Stored.Id}"
                + "/artifacts/samples/a%23b.png (400 INVALID_PARAMETER_VALUE): Invalid path."],
            result.Notes);
        Assert.Contains($"1/{Stored.Id}/artifacts/run.json", _server.Store.Artifacts.Keys);
        _server.Requests.Clear();
        await SendAsync();
        Assert.Equal(["GET /api/2.0/mlflow/runs/get"], _server.Requests);
    }

    [Fact]
    public async Task A_store_that_takes_no_files_does_not_keep_a_run_from_ending()
    {
        await SendAsync();
        _run.Record(RunStatus.Finished);
        using var sync = new MlflowRunSync(RunFixture.Connection(_server.Uri), new MlflowRetry { Attempts = 1, Delay = TimeSpan.Zero });
        _server.Store.TakesFiles = false;

        var result = await sync.SendAsync(_run.Folder, Token);

        Assert.Equal("FINISHED", Stored.Status);
        Assert.StartsWith("The file 'run.json' is not on the server: ", Assert.Single(result.Notes), StringComparison.Ordinal);
        _server.Store.TakesFiles = true;
        Assert.Equal(1, (await SendAsync()).Artifacts);
    }

    private Task<SyncResult> SendAsync() => SendAsync(_run.Folder);

    private async Task<SyncResult> SendAsync(RunFolder folder)
    {
        using var sync = new MlflowRunSync(RunFixture.Connection(_server.Uri));
        return await sync.SendAsync(folder, Token);
    }
}
