using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Tasks.Tests;

/// <summary>Shows nothing of a run; warnings are for its record.</summary>
internal sealed class QuietObserver : IRunObserver
{
    public void Started(RunFolder folder, long parameters)
    {
    }

    public void Training(TrainingProgress progress)
    {
    }

    public void Sampling(int done, int count)
    {
    }

    public void Stage(string name)
    {
    }

    public void Warn(string message)
    {
    }
}

/// <summary>Stops the run after a step.</summary>
internal sealed class StoppingObserver(long step, CancellationTokenSource stopping) : IRunObserver
{
    public void Started(RunFolder folder, long parameters)
    {
    }

    public void Training(TrainingProgress progress)
    {
        if (progress.Step == step) stopping.Cancel();
    }

    public void Sampling(int done, int count)
    {
    }

    public void Stage(string name)
    {
    }

    public void Warn(string message) => Assert.Fail(message);
}

/// <summary>Shows nothing of a sweep; a warning fails the test.</summary>
internal sealed class SilentSweep : ISweepObserver
{
    public void Look(SweepBoard board)
    {
    }

    public void Changed(SweepBoard board, VariantProgress progress)
    {
    }

    public void Warn(string message) => Assert.Fail(message);
}

/// <summary>Reports nowhere.</summary>
internal sealed class SilentTracker : ITracker
{
    public IAsyncDisposable Follow(RunFolder folder, Action<string> warn) => new Nothing();

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
