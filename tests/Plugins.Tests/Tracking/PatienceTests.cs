using Diffusion.Plugins.Tracking.Mlflow;
using Microsoft.Extensions.Time.Testing;

namespace Diffusion.Plugins.Tests.Tracking;

public sealed class PatienceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(1, true, 0.08)]
    [InlineData(10, false, 0.8)]
    [InlineData(60, true, 4.8)]
    [InlineData(1000, false, 10)]
    public void The_end_of_a_run_waits_for_a_small_part_of_it(double followed, bool troubled, double expected)
    {
        using var patience = new Patience(new FollowTiming { Clock = _clock });
        using var wait = patience.Begin(TimeSpan.FromSeconds(followed), troubled);
        Assert.Equal(expected, UntilTheEnd(wait, _ => { }), 1e-9);
    }

    /// <summary>
    /// One that says nothing, too. Before, a run of a second waited 3 s for a server that had not failed yet, which made the program twice
    /// as slow.
    /// </summary>
    [Theory]
    [InlineData(double.PositiveInfinity, 0.30)]
    [InlineData(1.5, 0.30)]
    [InlineData(0.2, 0.35)]
    [InlineData(0.1, 0.50)]
    [InlineData(0.04, 3.00)]
    public void The_end_of_a_short_run_goes_on_while_answers_come_at_once(double secondsAnAnswer, double expected)
    {
        using var patience = new Patience(new FollowTiming { Clock = _clock });
        patience.Answered(TimeSpan.FromSeconds(0.02));
        using var wait = patience.Begin(TimeSpan.FromSeconds(1), troubled: false);
        double next = secondsAnAnswer;
        var until = UntilTheEnd(wait, now =>
        {
            if (now < next - 1e-9) return;
            patience.Answered(TimeSpan.FromSeconds(secondsAnAnswer));
            next += secondsAnAnswer;
        });
        Assert.Equal(expected, until, 1e-9);
    }

    /// <summary>Before, a run of a second waited 0.3 s more for a server that had said nothing all the while.</summary>
    [Theory]
    [InlineData(2.0, null, 0.16)]
    [InlineData(2.0, 1.5, 0.16)]
    [InlineData(2.0, 0.2, 0.30)]
    [InlineData(0.2, null, 0.30)]
    public void A_server_that_was_slow_before_gets_no_more_than_its_share(double followed, double? lastAnswer, double expected)
    {
        using var patience = new Patience(new FollowTiming { Clock = _clock });
        if (lastAnswer is { } took) patience.Answered(TimeSpan.FromSeconds(took));
        using var wait = patience.Begin(TimeSpan.FromSeconds(followed), troubled: false);
        Assert.Equal(expected, UntilTheEnd(wait, _ => { }), 1e-9);
    }

    private double UntilTheEnd(CancellationTokenSource wait, Action<double> each)
    {
        long start = _clock.GetTimestamp();
        while (!wait.IsCancellationRequested)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            each(_clock.GetElapsedTime(start).TotalSeconds);
        }

        return _clock.GetElapsedTime(start).TotalSeconds;
    }
}
