using Microsoft.AspNetCore.Http;

namespace Diffusion.Plugins.Tests.Tracking;

/// <summary>Faults of servers, proxies and lines, each as likely as the other, from one seed.</summary>
/// <param name="seed">Of the order of the faults.</param>
/// <param name="share">The share of requests that meet one.</param>
internal sealed class RandomFaults(int seed, double share)
{
    private readonly Random _random = new(seed);

    /// <summary>Answers a request in place of the server; false where nothing strikes.</summary>
    public async Task<bool> StrikeAsync(HttpContext context)
    {
        switch (Draw(share, 6))
        {
            case 0:
                await MlflowServer.HtmlAsync(context, 500, "Internal Server Error");
                return true;
            case 1:
                context.Response.Headers.RetryAfter = "0";
                await MlflowServer.HtmlAsync(context, 429, """{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slow down"}""");
                return true;
            case 2:
                // Half of an answer, then the line is cut.
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("{\"run\":");
                await context.Response.Body.FlushAsync();
                context.Abort();
                return true;
            case 3:
                await Task.Delay(20);
                return false;
            case 4:
                await MlflowServer.HtmlAsync(context, 200, "[\"no object\"]");
                return true;
            case 5:
                context.Abort();
                return true;
            default:
                return false;
        }
    }

    /// <summary>True where the line is lost after the server did what was asked.</summary>
    public bool LosesAnswers() => Draw(share / 4, 1) == 0;

    private int Draw(double probability, int kinds)
    {
        lock (_random) return _random.NextDouble() < probability ? _random.Next(kinds) : -1;
    }
}
