using System.ComponentModel;

namespace Diffusion.Plugins.Tracking.Mlflow;

/// <summary>Where a run is reported. Credentials come from the environment only, so that they never end in a run folder.</summary>
public sealed record MlflowOptions
{
    [Description("Address of the MLflow server; without it MLFLOW_TRACKING_URI. When neither is set nothing is sent.")]
    public string? Uri { get; init; }

    [Description("MLflow experiment; without it MLFLOW_EXPERIMENT_NAME, else the experiment's name.")]
    public string? Experiment { get; init; }
}
