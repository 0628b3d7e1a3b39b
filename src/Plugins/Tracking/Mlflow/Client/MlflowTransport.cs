using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polly.Timeout;

namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>Sends requests and turns every kind of failure into an <see cref="MlflowException"/>.</summary>
/// <param name="connection">The server.</param>
/// <param name="retry">How often a request is tried.</param>
/// <param name="answered">Told of each answer, with the time that it took.</param>
internal sealed class MlflowTransport(MlflowConnection connection, MlflowRetry retry, Action<TimeSpan>? answered) : IDisposable
{
    private const string Api = "api/2.0/mlflow/";

    private readonly HttpClient _http = MlflowHttp.Create(connection, retry);

    public Uri Uri => connection.Uri;

    public Task<JsonObject> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, Api + path), cancellation);

    public Task<JsonObject> PostAsync(string path, JsonObject body, CancellationToken cancellation, bool once = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Api + path)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Options.Set(MlflowRetry.Once, once);
        return SendAsync(request, cancellation);
    }

    public Task PutAsync(string path, byte[] content, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent(content) }, cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<JsonObject> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        {
            var what = $"{request.Method} {request.RequestUri!.OriginalString.Split('?')[0]}";
            try
            {
                long asked = Stopwatch.GetTimestamp();
                using var response = await _http.SendAsync(request, cancellation);
                var body = await response.Content.ReadAsStringAsync(cancellation);
                answered?.Invoke(Stopwatch.GetElapsedTime(asked));
                return Answer(what, response, body);
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
            {
                throw new MlflowException(
                    $"the server at {Uri} answered {what} with more than {MlflowHttp.LargestAnswer >> 20} MB; is it an MLflow server?", e);
            }
            catch (HttpRequestException e)
            {
                throw new MlflowException($"the MLflow server at {Uri} cannot be reached: {Innermost(e).Message}", e);
            }
            catch (HttpIOException e)
            {
                throw new MlflowException($"the MLflow server at {Uri} broke off its answer to {what}: {e.Message}", e);
            }
            catch (Exception e) when (
                e is TimeoutRejectedException or TaskCanceledException { InnerException: TimeoutException }
                && !cancellation.IsCancellationRequested)
            {
                throw new MlflowException($"the MLflow server at {Uri} did not answer {what} within {retry.Timeout.TotalSeconds:0} s", e);
            }
        }
    }

    private JsonObject Answer(string what, HttpResponseMessage response, string body)
    {
        var json = Parse(body);
        if (response.IsSuccessStatusCode && json is not null) return json;
        // Unlike the rest of the API, an upload may be answered without a body.
        if (response.IsSuccessStatusCode && body.Length == 0) return [];
        bool refused = (int)response.StatusCode is >= 400 and < 500 and not 408 and not 429;
        throw json?["error_code"]?.ToString() is { } code
            ? new MlflowException($"MLflow refused {what} ({(int)response.StatusCode} {code}): {Beginning(json["message"]?.ToString() ?? "", 500)}")
            {
                ErrorCode = code, IsRefusal = refused,
            }
            : new MlflowException(
                $"the server at {Uri} answered {what} with {(int)response.StatusCode} and no JSON; "
                + $"{Hint(response, body)} It begins: '{Beginning(body, 100)}'") { IsRefusal = refused };
    }

    private static string Hint(HttpResponseMessage response, string body) => response switch
    {
        { StatusCode: HttpStatusCode.Forbidden } when body.Contains("Invalid Host header", StringComparison.OrdinalIgnoreCase) =>
            "it does not serve this host name; start it with '--allowed-hosts', or use the name that it knows.",
        { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } =>
            "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.",
        { Headers.Location: { } location } => $"it points to {location}.",
        _ => "is it an MLflow server?",
    };

    private static string Beginning(string body, int length)
    {
        var line = string.Join(' ', body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= length ? line : line[..length] + "...";
    }

    private static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
