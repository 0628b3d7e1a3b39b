using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Diffusion.Plugins.Tests.Tracking;

/// <summary>An MLflow server in this process, over HTTP, that refuses what a real one refuses.</summary>
internal sealed class MlflowServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MlflowServer(WebApplication app) => _app = app;

    public MlflowStore Store { get; } = new();

    public Uri Uri { get; private set; } = null!;

    /// <summary>Every request: method, path.</summary>
    public List<string> Requests { get; } = [];

    public string? Authorization { get; private set; }

    /// <summary>How long each answer takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>What goes wrong at random; null where nothing does.</summary>
    public RandomFaults? Faults { get; set; }

    /// <summary>Answers in place of the next requests.</summary>
    public Queue<Func<HttpContext, Task>> Instead { get; } = [];

    public static async Task<MlflowServer> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var server = new MlflowServer(builder.Build());
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        server.Uri = new Uri(server._app.Urls.Single());
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory);
        var path = context.Request.Path.Value!;
        lock (Requests) Requests.Add($"{context.Request.Method} {path}");
        Authorization = context.Request.Headers.Authorization;
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay);
        if (Instead.TryDequeue(out var instead))
        {
            await instead(context);
            return;
        }

        if (Faults is { } faults && await faults.StrikeAsync(context)) return;
        try
        {
            if (context.Request.Method == "GET" && Store.Artifact(path) is { } file)
            {
                await context.Response.Body.WriteAsync(file);
                return;
            }

            var answer = Route(context.Request, path, memory.ToArray());
            if (answer is null)
            {
                await HtmlAsync(context, 404, "<!doctype html>\n<title>404 Not Found</title>");
                return;
            }
            if (Faults?.LosesAnswers() == true)
            {
                context.Abort();
                return;
            }

            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer.ToJsonString());
        }
        catch (Refusal refusal)
        {
            context.Response.StatusCode = refusal.Status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(
                new JsonObject { ["error_code"] = refusal.Code, ["message"] = refusal.Message }.ToJsonString());
        }
    }

    public static async Task HtmlAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html";
        await context.Response.WriteAsync(body);
    }

    private JsonObject? Route(HttpRequest request, string path, byte[] body)
    {
        if (request.Method == "PUT" && path.StartsWith(MlflowStore.ArtifactRoute, StringComparison.Ordinal))
        {
            lock (Store) return Store.Upload(path[MlflowStore.ArtifactRoute.Length..], body);
        }

        JsonObject Json() => JsonNode.Parse(body)!.AsObject();
        lock (Store)
        {
            return (request.Method, path.Replace("/api/2.0/mlflow/", "", StringComparison.Ordinal)) switch
            {
                ("GET", "experiments/get-by-name") => Store.GetExperiment(request.Query["experiment_name"]!),
                ("POST", "experiments/create") => Store.CreateExperiment(Json()),
                ("POST", "runs/create") => Store.CreateRun(Json()),
                ("POST", "runs/search") => Store.Search(Json()),
                ("GET", "runs/get") => Store.Run(request.Query["run_id"]!).Answer(),
                ("GET", "metrics/get-history") => Store.History(request.Query["run_id"]!, request.Query["metric_key"]!),
                ("POST", "runs/update") => Store.Update(Json()),
                ("POST", "runs/delete-tag") => Store.DeleteTag(Json()),
                ("POST", "runs/log-batch") => Store.LogBatch(Json(), body.Length),
                ("POST", "runs/log-inputs") => Store.LogInputs(Json()),
                _ => null,
            };
        }
    }
}

/// <summary>An error that MLflow answers with.</summary>
internal sealed class Refusal(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public static Refusal Invalid(string message) => new(400, "INVALID_PARAMETER_VALUE", message);
}
