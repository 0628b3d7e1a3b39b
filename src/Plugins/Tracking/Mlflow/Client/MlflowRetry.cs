using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>When a request is sent again: after 408, 429, 500, 502, 503, 504 and broken connections, later each time.</summary>
internal sealed record MlflowRetry
{
    /// <summary>Marks a request that must not be done twice: it is repeated only when the server surely did not do it.</summary>
    public static readonly HttpRequestOptionsKey<bool> Once = new("diffusion.once");

    /// <summary>Attempts after the first; with none the client does without the library for retries, which takes a while to load.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Delay before the second attempt; it doubles each time, with jitter. A Retry-After of the server takes its place.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bound on one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bound on one request with all its attempts, and on reading its answer.</summary>
    public TimeSpan Whole => (Attempts + 1) * Timeout + Attempts * MostDelay;

    private static TimeSpan MostDelay => TimeSpan.FromSeconds(30);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public ResiliencePipeline<HttpResponseMessage> Build() =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = Clock }
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = Attempts,
                Delay = Delay,
                MaxDelay = MostDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldRetryAfterHeader = true,
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments)),
            })
            .AddTimeout(Timeout)
            .Build();

    private static bool IsTransient(RetryPredicateArguments<HttpResponseMessage> arguments)
    {
        bool once = arguments.Context.GetRequestMessage() is { } request && request.Options.TryGetValue(Once, out var value) && value;
        return arguments.Outcome switch
        {
            {
                Exception: HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                }
            } => true,
            { Exception: HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } } => false,
            { Exception: HttpRequestException or TimeoutRejectedException } => !once,
            { Result.StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable } => true,
            {
                Result.StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError
                    or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout
            } => !once,
            _ => false,
        };
    }
}
