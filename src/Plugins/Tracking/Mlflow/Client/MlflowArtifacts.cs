namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>Where a server takes artifacts.</summary>
internal static class MlflowArtifacts
{
    private const string Scheme = "mlflow-artifacts:";

    /// <summary>The path below the artifact endpoint, or null when the server does not take artifacts over HTTP.</summary>
    public static string? ProxyPath(string? artifactUri) =>
        artifactUri is not null
        && artifactUri.StartsWith(Scheme, StringComparison.Ordinal)
        && Uri.TryCreate(artifactUri, UriKind.Absolute, out var uri)
            ? Uri.UnescapeDataString(uri.AbsolutePath).Trim('/')
            : null;
}
