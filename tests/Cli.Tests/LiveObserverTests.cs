using Diffusion.Cli.Display;
using Diffusion.Framework.Data;
using Spectre.Console;

namespace Diffusion.Cli.Tests;

public sealed class LiveObserverTests
{
    /// <summary>Before, the shape was taken for a style, and a run of such data ended on a terminal.</summary>
    [Fact]
    public void AShapeIsNoStyle()
    {
        using var written = new StringWriter();
        var console = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(written),
        });
        console.Progress().Start(context =>
        {
            new LiveObserver(context).Loading(new("5 samples of [1, 8, 8]", 1, 1, 5));
            context.Refresh();
        });
        Assert.Contains("loading 5 samples of [1, 8, 8]", written.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Before, whole days were left out, and from 100 hours on there was no time at all.</summary>
    [Fact]
    public void TheTimeLeftIsAllOfIt()
    {
        const int OfADay = 24 * 60 * 60 * 1000;
        using var written = new StringWriter();
        var console = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(written),
        });
        // At least a millisecond for each step, of ten days of them.
        console.Progress().Columns(new TimeLeftColumn()).Start(context =>
        {
            var observer = new LiveObserver(context);
            for (int step = 1; step <= 100; step++)
            {
                observer.Training(new(step, 10 * OfADay, 0.5, 1000));
                Thread.Sleep(1);
            }

            context.Refresh();
        });
        Assert.Matches("[0-9]{3,}:[0-5][0-9]:[0-5][0-9]", written.ToString());
    }
}
