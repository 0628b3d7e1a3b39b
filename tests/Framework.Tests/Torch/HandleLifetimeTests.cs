using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Torch;

/// <summary>The build's copy of TorchSharp keeps a scalar alive while libtorch reads it (eng/KeepHandlesAlive.cs).</summary>
public sealed class HandleLifetimeTests
{
    /// <summary>
    /// Eight threads add and scale while the garbage collector runs. With the published TorchSharp.dll about one collection in
    /// fourteen made a call fail: "Expected false to be true".
    /// </summary>
    [Fact]
    public void CollectionsDuringCallsChangeNoResult()
    {
        var errors = new ConcurrentBag<string>();
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 8).Select(_ => new Thread(() => Work(errors.Add, stop.Token))).ToList();
        workers.ForEach(worker => worker.Start());
        for (int i = 0; i < 400; i++)
        {
            GC.Collect(0);
            Thread.Sleep(2);
        }

        stop.Cancel();
        workers.ForEach(worker => worker.Join());
        Assert.Empty(errors);
    }

    private static void Work(Action<string> report, CancellationToken stop)
    {
        using var a = ones(2000);
        using var b = ones(2000);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var sum = a + b;
                using var product = sum * 2.0;
                using var first = product[0];
                float value = first.item<float>();
                if (value != 4) report($"(1 + 1) * 2 gave {value}");
            }
            catch (System.Runtime.InteropServices.ExternalException error)
            {
                report(error.Message);
            }
        }
    }
}
