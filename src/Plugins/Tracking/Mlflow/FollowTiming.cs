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

    /// <summary>
    /// What the end of a short run waits for a slow server at least: a program needs ten times as long to start and to run.
    /// </summary>
    public TimeSpan Least { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>Answers that are not later than this do not count as waiting, in a short run.</summary>
    public TimeSpan AtOnce { get; init; } = TimeSpan.FromSeconds(0.05);

    /// <summary>The longest that the end of a short run goes on while answers come at once.</summary>
    public TimeSpan Short { get; init; } = TimeSpan.FromSeconds(3);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Time between the last two tries at the end of a run.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The next look tries again, so that one request need not.</summary>
    public MlflowRetry Retry { get; init; } = new() { Attempts = 0 };

    /// <summary>The part of a run's time that its end may wait for the last sync.</summary>
    /// <param name="followed">How long the run was followed.</param>
    public TimeSpan Share(TimeSpan followed)
    {
        var share = followed * ShareOfTheRun;
        return share < LastSync ? share : LastSync;
    }
}
