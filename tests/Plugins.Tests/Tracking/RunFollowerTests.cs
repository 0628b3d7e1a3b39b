using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking;
using Diffusion.Plugins.Tracking.Mlflow;
using Microsoft.Extensions.Time.Testing;

namespace Diffusion.Plugins.Tests.Tracking;

public sealed class RunFollowerTests : IDisposable
{
    private readonly RunFixture _run = new();
    private readonly List<string> _warnings = [];

    private IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_warnings) return [.. _warnings];
        }
    }

    private void Warn(string sentence)
    {
        lock (_warnings) _warnings.Add(sentence);
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_dead_server_is_told_once_and_a_later_sync_sends_everything()
    {
        var server = await MlflowServer.StartAsync();
        var uri = server.Uri;
        await server.DisposeAsync();
        _run.Events(log => log.Metric("loss", 1, 1));
        var timing = new FollowTiming
        {
            Interval = TimeSpan.FromMilliseconds(1),
            Pause = TimeSpan.Zero,
        };

        await using (new RunFollower(_run.Folder, RunFixture.Connection(uri), Warn, timing))
        {
            while (Warnings.Count == 0) await Task.Yield();
            _run.Record(RunStatus.Finished);
        }

        Assert.Equal(
            [$"MLflow does not take this run for now: the MLflow server at {uri} cannot be reached: Connection refused. "
                + "It is tried again while the run goes on.",
                $"This run could not be reported to MLflow: the MLflow server at {uri} cannot be reached: Connection refused; "
                + $"'diffusion sync {_run.Folder.Path} --uri {uri}' sends it later."],
            Warnings);
        await using var back = await MlflowServer.StartAsync(uri.AbsoluteUri);
        using var sync = new MlflowRunSync(RunFixture.Connection(uri));
        await sync.SendAsync(_run.Folder, TestContext.Current.CancellationToken);
        Assert.Equal(("FINISHED", 4), (back.Store.Runs.Values.Single().Status, back.Store.Runs.Values.Single().Points.Count));
    }

    [Fact]
    public async Task That_a_server_is_back_is_told()
    {
        await using var server = await MlflowServer.StartAsync();
        server.Instead.Enqueue(c => MlflowServer.HtmlAsync(c, 503, "busy"));
        var timing = new FollowTiming { Interval = TimeSpan.FromMilliseconds(1), Pause = TimeSpan.Zero };
        await using (new RunFollower(_run.Folder, RunFixture.Connection(server.Uri), Warn, timing))
        {
            while (Warnings.Count < 2) await Task.Yield();
            _run.Record(RunStatus.Finished);
        }

        Assert.Equal(
            [$"MLflow does not take this run for now: the server at {server.Uri} answered GET api/2.0/mlflow/experiments/get-by-name with 503 "
                + "and no JSON; is it an MLflow server? It begins: 'busy'. It is tried again while the run goes on.",
                "MLflow takes this run again, and has all of it so far."],
            Warnings);
    }

    /// <summary>Before, only 'diffusion sync' told what MLflow could not take as it is.</summary>
    [Fact]
    public async Task What_MLflow_cannot_take_as_it_is_is_told_while_the_run_goes_on()
    {
        await using var server = await MlflowServer.StartAsync();
        _run.Events(log => log.Param("a:b", "1"));
        await using (new RunFollower(_run.Folder, RunFixture.Connection(server.Uri), Warn, new FollowTiming()))
            while (Warnings.Count == 0) await Task.Yield();
        Assert.Equal(["MLflow: MLflow does not take the name 'a:b'; it is sent as 'a_b'."], Warnings);
    }

    [Fact]
    public async Task The_end_does_not_wait_for_a_server_that_hangs()
    {
        await using var server = await MlflowServer.StartAsync();
        for (int i = 0; i < 2; i++) server.Instead.Enqueue(c => Task.Delay(Timeout.Infinite, c.RequestAborted));

        // While the first look hangs the loop is stopped; the last one meets its bound.
        var clock = new FakeTimeProvider();
        var follower = new RunFollower(_run.Folder, RunFixture.Connection(server.Uri), _warnings.Add, new FollowTiming { Clock = clock });
        while (server.Instead.Count == 2) await Task.Yield();
        var end = follower.DisposeAsync().AsTask();
        while (server.Instead.Count == 1) await Task.Yield();
        clock.Advance(TimeSpan.FromSeconds(0.3));
        await end;

        Assert.StartsWith(
            "This run could not be reported to MLflow: the server did not take all of it within 0.3 s; 'diffusion sync ",
            Assert.Single(_warnings), StringComparison.Ordinal);
    }

    /// <summary>A look's requests are not repeated one by one; the last look is.</summary>
    [Theory]
    [InlineData(503, "")]
    [InlineData(403, "This run could not be reported to MLflow: ")]
    public async Task A_passing_fault_at_the_end_is_met_once_more_but_a_refusal_is_not(int status, string beginning)
    {
        await using var server = await MlflowServer.StartAsync();
        var clock = new FakeTimeProvider();
        _run.Events(log => log.Param("a:b", "1"));
        var timing = new FollowTiming { Clock = clock, Pause = TimeSpan.Zero };
        var follower = new RunFollower(_run.Folder, RunFixture.Connection(server.Uri), Warn, timing);
        // The note of the first look comes at its end, and the clock lets no other begin.
        while (Warnings.Count == 0) await Task.Yield();
        _run.Record(RunStatus.Finished);
        server.Instead.Enqueue(c => MlflowServer.HtmlAsync(c, status, "busy"));
        await follower.DisposeAsync();

        Assert.StartsWith(beginning, string.Concat(Warnings.Skip(1)), StringComparison.Ordinal);
        Assert.Equal(status == 503 ? ("FINISHED", 1) : ("KILLED", 2), (server.Store.Runs.Values.Single().Status, Warnings.Count));
    }

    [Fact]
    public async Task The_tracker_follows_a_run_to_its_end()
    {
        await using var server = await MlflowServer.StartAsync();
        var tracker = new MlflowTracker(new MlflowOptions { Uri = server.Uri.AbsoluteUri, Experiment = "mine" });
        await using (tracker.Follow(_run.Folder, _warnings.Add))
        {
            _run.Events(log => log.Metric("loss", 1, 1));
            _run.Record(RunStatus.Finished);
        }
        Assert.Empty(_warnings);
        Assert.Equal("mine", Assert.Single(server.Store.Experiments.Keys));
        Assert.Equal("FINISHED", Assert.Single(server.Store.Runs.Values).Status);
        Assert.Equal(
            ["loss", "functionEvaluations", "mmd", "wallSeconds"], server.Store.Runs.Values.Single().Points.Select(p => p.Key));
    }
}
