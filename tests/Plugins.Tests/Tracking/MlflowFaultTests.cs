using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tests.Tracking;

/// <summary>Runs that are reported through a bad line, and one sync afterwards.</summary>
public sealed class MlflowFaultTests
{
    private const int Runs = 50;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_any_faults_one_sync_makes_the_servers_history_that_of_the_folders()
    {
        await using var server = await MlflowServer.StartAsync();
        var runs = Enumerable.Range(0, Runs).Select(i => new RunFixture($"run{i}")).ToList();
        server.Faults = new RandomFaults(seed: 1, share: 0.3);
        var retry = new MlflowRetry { Attempts = 1, Delay = TimeSpan.Zero, Timeout = TimeSpan.FromSeconds(10) };
        int failed = 0;
        foreach (var run in runs)
        {
            for (int part = 0; part < 3; part++)
            {
                int from = 10 * part;
                run.Events(log =>
                {
                    log.Param("lr", "0.001");
                    for (int s = 1; s <= 10; s++) log.Metric("loss", 1.0 / (from + s), from + s);
                });
                if (part == 2) run.Record(RunStatus.Finished);
                using var live = new MlflowRunSync(RunFixture.Connection(server.Uri), retry);
                try
                {
                    await live.SendAsync(run.Folder, Token);
                }
                catch (MlflowException)
                {
                    failed++;
                }
            }
        }

        Assert.InRange(failed, Runs / 4, 3 * Runs);
        server.Faults = null;
        using var sync = new MlflowRunSync(RunFixture.Connection(server.Uri));
        foreach (var run in runs) await sync.SendAsync(run.Folder, Token);

        Assert.Equal(Runs, server.Store.Runs.Count);
        using var history = new ServerHistory(server.Uri, "moons");
        foreach (var run in runs)
        {
            history.AssertEqual(run.Folder);
            run.Dispose();
        }
    }
}
