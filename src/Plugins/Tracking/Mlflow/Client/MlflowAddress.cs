using System.Text.RegularExpressions;

namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>Addresses of servers as users write them.</summary>
internal static partial class MlflowAddress
{
    /// <summary>
    /// Why an address cannot stand in an experiment, as a clause; null when it can. An experiment is kept in the run's folder, on the
    /// server and in reports, so it holds no password.
    /// </summary>
    public static string? Refusal(string address) =>
        Parse(address) is not { } uri ? NotHttp(address)
        : uri.UserInfo.Length > 0 || uri.Query.Length > 0
            ? "holds a user, a password or a query, which every folder, report and server would show; set MLFLOW_TRACKING_USERNAME and "
                + "MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, and leave the address alone here"
            : null;

    /// <summary>The address with a slash at its end; null when it is not http or https.</summary>
    public static Uri? Parse(string address) =>
        Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new UriBuilder(uri) { Path = uri.AbsolutePath.TrimEnd('/') + "/" }.Uri
            : null;

    /// <summary>What is said of an address that is not HTTP.</summary>
    public static string NotHttp(string address) =>
        $"'{UserInfo().Replace(address, "//***@")}' is no http or https address; 'mlflow server' opens a local store to HTTP";

    [GeneratedRegex("//[^/@]*@")]
    private static partial Regex UserInfo();
}
