using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polly.Timeout;

namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>Sends requests and turns every kind of failure into an <see cref="MlflowException"/>.</summary>
internal sealed class MlflowTransport(MlflowConnection connection, MlflowRetry retry) : IDisposable
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
                using var response = await _http.SendAsync(request, cancellation);
                var body = await response.Content.ReadAsStringAsync(cancellation);
                return Answer(what, response, body);
            }
            catch (HttpRequestException e)
            {
                throw new MlflowException($"the MLflow server at {Uri} cannot be reached: {Innermost(e).Message}", e);
            }
            catch (TimeoutRejectedException e)
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
        throw json?["error_code"]?.ToString() is { } code
            ? new MlflowException($"MLflow refused {what} ({(int)response.StatusCode} {code}): {json["message"]}") { ErrorCode = code }
            : new MlflowException(
                $"the server at {Uri} answered {what} with {(int)response.StatusCode} and no JSON; "
                + $"{Hint(response)} It begins: {Beginning(body)}");
    }

    private static string Hint(HttpResponseMessage response) => response switch
    {
        { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } =>
            "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.",
        { Headers.Location: { } location } => $"it points to {location}.",
        _ => "is it an MLflow server?",
    };

    private static string Beginning(string body)
    {
        var line = string.Join(' ', body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"'{(line.Length <= 100 ? line : line[..100] + "...")}'";
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
