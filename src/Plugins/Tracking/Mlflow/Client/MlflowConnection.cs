using System.Net.Http.Headers;
using System.Text;

namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>A server and how to reach it. Options come first, then MLflow's environment variables.</summary>
public sealed record MlflowConnection
{
    /// <summary>Base address, without credentials.</summary>
    public required Uri Uri { get; init; }

    /// <summary>MLflow experiment of every run that is sent; null where each run says its own.</summary>
    public string? Experiment { get; init; }

    /// <summary>MLflow experiment of runs that name none; null for the run's own name.</summary>
    public string? DefaultExperiment { get; init; }

    internal AuthenticationHeaderValue? Authorization { get; init; }

    internal bool InsecureTls { get; init; }

    internal string? CertificateFile { get; init; }

    /// <summary>The connection that options and environment name; null when neither names a server.</summary>
    /// <exception cref="MlflowException">When the address is no HTTP address.</exception>
    public static MlflowConnection? From(MlflowOptions options) => From(options, Environment.GetEnvironmentVariable);

    internal static MlflowConnection? From(MlflowOptions options, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(options);
        string? Read(string name) => environment(name) is { Length: > 0 } value ? value : null;
        var address = string.IsNullOrWhiteSpace(options.Uri) ? Read("MLFLOW_TRACKING_URI") : options.Uri;
        if (address is null) return null;
        var uri = Parse(address);
        return new MlflowConnection
        {
            Uri = WithoutCredentials(uri),
            Experiment = string.IsNullOrWhiteSpace(options.Experiment) ? null : options.Experiment,
            DefaultExperiment = Read("MLFLOW_EXPERIMENT_NAME"),
            Authorization = Credentials(Read) ?? Credentials(uri),
            InsecureTls = Read("MLFLOW_TRACKING_INSECURE_TLS")?.ToUpperInvariant() is "TRUE" or "1",
            CertificateFile = Read("MLFLOW_TRACKING_SERVER_CERT_PATH"),
        };
    }

    private static Uri Parse(string address) =>
        MlflowAddress.Parse(address) ?? throw new MlflowException($"the tracking URI {MlflowAddress.NotHttp(address)}");

    // The address ends in mlflow.json and in messages.
    private static Uri WithoutCredentials(Uri uri) => new UriBuilder(uri) { UserName = "", Password = "", Query = "", Fragment = "" }.Uri;

    private static AuthenticationHeaderValue? Credentials(Func<string, string?> read) =>
        read("MLFLOW_TRACKING_USERNAME") is { } user && read("MLFLOW_TRACKING_PASSWORD") is { } password ? Basic($"{user}:{password}")
        : read("MLFLOW_TRACKING_TOKEN") is { } token ? new AuthenticationHeaderValue("Bearer", token)
        : null;

    private static AuthenticationHeaderValue? Credentials(Uri uri) =>
        uri.UserInfo.Length > 0 ? Basic(Uri.UnescapeDataString(uri.UserInfo)) : null;

    private static AuthenticationHeaderValue Basic(string pair) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
}
