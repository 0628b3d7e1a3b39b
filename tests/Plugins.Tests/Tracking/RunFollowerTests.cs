using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking;
using Diffusion.Plugins.Tracking.Mlflow;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tests.Tracking;

public sealed class RunFollowerTests : IDisposable
{
    private readonly RunFixture _run = new();
    private readonly List<string> _warnings = [];

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
            Retry = new MlflowRetry { Attempts = 1, Delay = TimeSpan.Zero },
        };

        await using (new RunFollower(_run.Folder, RunFixture.Connection(uri), _warnings.Add, timing))
        {
            _run.Record(RunStatus.Finished);
        }

        Assert.Equal(
            [$"This run could not be reported to MLflow: the MLflow server at {uri} cannot be reached: Connection refused; "
                + $"'diffusion sync {_run.Folder.Path} --uri {uri}' sends it later."],
            _warnings);
        await using var back = await MlflowServer.StartAsync(uri.AbsoluteUri);
        using var sync = new MlflowRunSync(RunFixture.Connection(uri));
        await sync.SendAsync(_run.Folder, TestContext.Current.CancellationToken);
        Assert.Equal(("FINISHED", 2), (back.Store.Runs.Values.Single().Status, back.Store.Runs.Values.Single().Points.Count));
    }

    [Fact]
    public async Task The_end_does_not_wait_for_a_server_that_hangs()
    {
        await using var server = await MlflowServer.StartAsync();
        for (int i = 0; i < 2; i++) server.Instead.Enqueue(c => Task.Delay(Timeout.Infinite, c.RequestAborted));
        var timing = new FollowTiming { LastSync = TimeSpan.FromMilliseconds(100) };

        // While the first look hangs the loop is stopped; the last one meets its bound.
        var follower = new RunFollower(_run.Folder, RunFixture.Connection(server.Uri), _warnings.Add, timing);
        while (server.Instead.Count == 2) await Task.Yield();
        await follower.DisposeAsync();

        Assert.StartsWith(
            "This run could not be reported to MLflow: the server did not take all of it within 0.1 s; 'diffusion sync ",
            Assert.Single(_warnings), StringComparison.Ordinal);
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
        Assert.Equal(["loss", "mmd"], server.Store.Runs.Values.Single().Points.Select(p => p.Key));
    }
}
