using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Http.Resilience;

namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>Composes the HTTP client: credentials, then retries, then the connection.</summary>
internal static class MlflowHttp
{
    /// <summary>In bytes. The largest answer to what is asked here is that of one run.</summary>
    public const int LargestAnswer = 8 << 20;

    public static HttpClient Create(MlflowConnection connection, MlflowRetry retry)
    {
        var sockets = new SocketsHttpHandler
        {
            // A redirected POST becomes a GET: the redirect is reported instead.
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = Tls(connection),
        };
        return new HttpClient(retry.Attempts == 0 ? sockets : Repeating(sockets, retry))
        {
            BaseAddress = connection.Uri,
            MaxResponseContentBufferSize = LargestAnswer,
            // The pipeline bounds each attempt until the answer begins; this bounds all of them with their answers.
            Timeout = retry.Whole,
            DefaultRequestHeaders = { Authorization = connection.Authorization },
        };
    }

    private static ResilienceHandler Repeating(HttpMessageHandler inner, MlflowRetry retry) => new(retry.Build()) { InnerHandler = inner };

    private static SslClientAuthenticationOptions Tls(MlflowConnection connection)
    {
        if (connection is { InsecureTls: true, CertificateFile: not null })
        {
            throw new MlflowException("MLFLOW_TRACKING_INSECURE_TLS and MLFLOW_TRACKING_SERVER_CERT_PATH exclude each other; set one");
        }
        var options = new SslClientAuthenticationOptions();
#pragma warning disable CA5359 // The user asked for it by MLFLOW_TRACKING_INSECURE_TLS.
        if (connection.InsecureTls) options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        if (connection.CertificateFile is { } file) options.CertificateChainPolicy = Trusting(file);
        return options;
    }

    private static X509ChainPolicy Trusting(string file)
    {
        // Private authorities seldom publish revocation lists, and the official client asks for none.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
            return policy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new MlflowException($"MLFLOW_TRACKING_SERVER_CERT_PATH '{file}' holds no readable certificates: {e.Message}", e);
        }
    }
}
