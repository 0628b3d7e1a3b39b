namespace Diffusion.Plugins.Tracking.Mlflow;

/// <summary>What one sync sent.</summary>
/// <param name="RunUrl">The run's page on the server.</param>
/// <param name="Metrics">Points of metrics sent.</param>
/// <param name="Params">Params sent.</param>
/// <param name="Artifacts">Files sent.</param>
/// <param name="Notes">What MLflow could not take as it is, a sentence each.</param>
public sealed record SyncResult(Uri RunUrl, int Metrics, int Params, int Artifacts, IReadOnlyList<string> Notes);
