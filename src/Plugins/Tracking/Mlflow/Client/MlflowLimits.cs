namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>What MLflow takes in one request or value, as servers 2.12 and 3.6 enforce it.</summary>
internal static class MlflowLimits
{
    public const int BatchMetrics = 1000;
    public const int BatchParams = 100;
    public const int BatchTags = 100;
    public const int BatchEntries = 1000;
    public const int BatchBytes = 1_000_000;
    public const int Key = 250;

    /// <summary>Longer values are cut by the server without a word.</summary>
    public const int ParamValue = 6000;

    /// <inheritdoc cref="ParamValue"/>
    public const int TagValue = 8000;

    public const int ExperimentName = 500;
    public const int Digest = 36;
    public const int DatasetSource = 65_535;
}
