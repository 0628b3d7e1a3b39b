using Diffusion.Plugins.Tracking;
using Diffusion.Plugins.Tracking.Mlflow;
using Diffusion.Plugins.Tracking.Mlflow.Client;
using Microsoft.AspNetCore.Http;

namespace Diffusion.Plugins.Tests.Tracking;

public sealed class MlflowTransportTests : IAsyncLifetime
{
    private readonly RunFixture _run = new();
    private readonly InstantTime _time = new();
    private MlflowServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await MlflowServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _run.Dispose();
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_passing_failure_is_tried_again(int status)
    {
        _server.Instead.Enqueue(c => MlflowServer.HtmlAsync(c, status, "busy"));
        await SendAsync();
        Assert.Single(_time.Waited);
        Assert.Single(_server.Store.Runs);
    }

    [Fact]
    public async Task Retry_After_is_honoured()
    {
        _server.Instead.Enqueue(c =>
        {
            c.Response.Headers.RetryAfter = "17";
            return MlflowServer.HtmlAsync(c, 503, "busy");
        });
        await SendAsync();
        Assert.Equal([TimeSpan.FromSeconds(17)], _time.Waited);
    }

    [Fact]
    public async Task Attempts_are_limited()
    {
        for (int i = 0; i < 5; i++) _server.Instead.Enqueue(c => MlflowServer.HtmlAsync(c, 503, "busy"));
        var error = await Assert.ThrowsAsync<MlflowException>(() => SendAsync());
        Assert.Equal(
            $"the server at {_server.Uri} answered GET api/2.0/mlflow/experiments/get-by-name with 503 and no JSON; "
            + "is it an MLflow server? It begins: 'busy'",
            error.Message);
        Assert.Equal(4, _time.Waited.Count);
    }

    [Fact]
    public async Task A_page_in_place_of_JSON_is_told()
    {
        _server.Instead.Enqueue(c => MlflowServer.HtmlAsync(c, 404, "<!doctype html>\n<title>404 Not Found</title>"));
        var error = await Assert.ThrowsAsync<MlflowException>(() => SendAsync());
        Assert.Equal(
            $"the server at {_server.Uri} answered GET api/2.0/mlflow/experiments/get-by-name with 404 and no JSON; "
            + "is it an MLflow server? It begins: '<!doctype html> <title>404 Not Found</title>'",
            error.Message);
    }

    [Fact]
    public async Task A_refusal_is_told_in_the_servers_words()
    {
        _server.Instead.Enqueue(c => MlflowServer.HtmlAsync(c, 403, """{"error_code":"PERMISSION_DENIED","message":"not yours"}"""));
        var error = await Assert.ThrowsAsync<MlflowException>(() => SendAsync());
        Assert.Equal("MLflow refused GET api/2.0/mlflow/experiments/get-by-name (403 PERMISSION_DENIED): not yours", error.Message);
    }

    [Fact]
    public async Task A_user_and_password_are_sent_as_Basic()
    {
        await SendAsync(("MLFLOW_TRACKING_USERNAME", "ann"), ("MLFLOW_TRACKING_PASSWORD", "s:1"), ("MLFLOW_TRACKING_TOKEN", "t"));
        Assert.Equal("Basic YW5uOnM6MQ==", _server.Authorization);
    }

    [Fact]
    public async Task A_token_is_sent_as_Bearer()
    {
        await SendAsync(("MLFLOW_TRACKING_TOKEN", "t"));
        Assert.Equal("Bearer t", _server.Authorization);
    }

    /// <summary>Since MLflow 3.5 a server refuses names that it was not started with; a password does not help.</summary>
    [Fact]
    public async Task A_refused_host_name_is_told_as_such()
    {
        _server.Instead.Enqueue(c => MlflowServer.HtmlAsync(c, 403, "Invalid Host header - possible DNS rebinding attack detected"));
        var error = await Assert.ThrowsAsync<MlflowException>(() => SendAsync());
        Assert.Equal(
            $"the server at {_server.Uri} answered GET api/2.0/mlflow/experiments/get-by-name with 403 and no JSON; it does not serve this "
            + "host name; start it with '--allowed-hosts', or use the name that it knows. "
            + "It begins: 'Invalid Host header - possible DNS rebinding attack detected'",
            error.Message);
    }

    [Fact]
    public async Task An_answer_without_end_is_given_up()
    {
        _server.Instead.Enqueue(async c =>
        {
            var block = new byte[1 << 20];
            for (int i = 0; i < 512; i++) await c.Response.Body.WriteAsync(block);
        });
        var error = await Assert.ThrowsAsync<MlflowException>(() => SendAsync());
        Assert.Equal(
            $"the server at {_server.Uri} answered GET api/2.0/mlflow/experiments/get-by-name with more than 8 MB; is it an MLflow server?",
            error.Message);
    }

    [Theory]
    [InlineData("http://user:secret@localhost:5000")]
    [InlineData("http://localhost:5000/?token=secret")]
    public void A_password_in_an_experiment_is_refused(string uri)
    {
        var options = new MlflowOptions { Uri = uri };
        Assert.Equal(
            ["holds a user, a password or a query, which every folder, report and server would show; set MLFLOW_TRACKING_USERNAME and "
                + "MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, and leave the address alone here"],
            options.Validate(new(options)).Select(r => r.ErrorMessage));
    }

    [Fact]
    public void A_password_in_the_environments_address_is_in_no_message()
    {
        var error = Assert.Throws<MlflowException>(() =>
            MlflowConnection.From(new MlflowOptions(), n => n == "MLFLOW_TRACKING_URI" ? "postgresql://ann:secret@host/db" : null));
        Assert.Equal(
            "the tracking URI 'postgresql://***@host/db' is no http or https address; 'mlflow server' opens a local store to HTTP",
            error.Message);
    }

    [Fact]
    public void An_address_that_is_not_HTTP_is_told()
    {
        var error = Assert.Throws<MlflowException>(() =>
            MlflowConnection.From(new MlflowOptions { Uri = "sqlite:///mlflow.db" }, _ => null));
        Assert.Equal(
            "the tracking URI 'sqlite:///mlflow.db' is no http or https address; 'mlflow server' opens a local store to HTTP",
            error.Message);
    }

    private async Task SendAsync(params (string, string)[] environment)
    {
        using var sync = new MlflowRunSync(RunFixture.Connection(_server.Uri, environment), new MlflowRetry { Clock = _time });
        await sync.SendAsync(_run.Folder, TestContext.Current.CancellationToken);
    }
}
