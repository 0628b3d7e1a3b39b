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
}
