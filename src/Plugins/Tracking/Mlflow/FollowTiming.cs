using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow;

/// <summary>How often a run is looked at, and how long its end may wait for the server.</summary>
internal sealed record FollowTiming
{
    // With what else tracking costs, a run stays within 1.1 times what it takes without, whatever the server does.
    private const double ShareOfTheRun = 0.08;

    /// <summary>Time between two looks at the run folder.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that the end of a run waits.</summary>
    public TimeSpan LastSync { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A run that is shorter waits this long at its end: the server has had no time to show that it is slow.</summary>
    public TimeSpan Short { get; init; } = TimeSpan.FromSeconds(3);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The next look tries again, so that one request need not.</summary>
    public MlflowRetry Retry { get; init; } = new() { Attempts = 1 };

    /// <summary>How long the end of a run waits for the last sync.</summary>
    /// <param name="followed">How long the run was followed.</param>
    /// <param name="troubled">True when the last look met no server that takes the run.</param>
    public TimeSpan End(TimeSpan followed, bool troubled)
    {
        var share = followed * ShareOfTheRun;
        if (!troubled && followed < Short) share = Short;
        return share < LastSync ? share : LastSync;
    }
}
