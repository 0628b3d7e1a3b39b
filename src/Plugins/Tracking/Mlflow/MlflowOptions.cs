using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow;

/// <summary>Where a run is reported. Credentials come from the environment only, so that they never end in a run folder.</summary>
public sealed record MlflowOptions : IValidatableObject
{
    [Description("Address of the MLflow server; without it MLFLOW_TRACKING_URI. When neither is set nothing is sent.")]
    public string? Uri { get; init; }

    [Description("MLflow experiment; without it MLFLOW_EXPERIMENT_NAME, else the experiment's name.")]
    public string? Experiment { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(Uri) && MlflowAddress.Refusal(Uri) is { } why) yield return new(why, [nameof(Uri)]);
        if (Experiment?.Length > MlflowLimits.ExperimentName)
            yield return new($"has {Experiment.Length} characters; MLflow takes {MlflowLimits.ExperimentName}", [nameof(Experiment)]);
    }
}
