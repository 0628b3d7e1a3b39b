using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow;

/// <summary>How often a run is looked at, and how long its end may wait for the server.</summary>
internal sealed record FollowTiming
{
    /// <summary>Time between two looks at the run folder.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bound on the last sync.</summary>
    public TimeSpan LastSync { get; init; } = TimeSpan.FromSeconds(10);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public MlflowRetry Retry { get; init; } = new();
}
