using Diffusion.Framework.Running;
using Spectre.Console;

namespace Diffusion.Cli.Display;

/// <summary>Shows work as it goes on: a progress bar on a terminal, plain lines elsewhere.</summary>
internal static class RunDisplay
{
    /// <summary>Does the work with an observer that suits the output.</summary>
    public static T Show<T>(Func<IRunObserver, T> work)
    {
        if (Console.IsOutputRedirected || Console.Out == TextWriter.Null || !AnsiConsole.Profile.Capabilities.Interactive)
            return work(new PlainObserver(Console.Out, TimeProvider.System));
        return AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new TimeLeftColumn())
            .Start(context => work(new LiveObserver(context)));
    }

    /// <summary>Does work of which an interruption leaves nothing, then tells what came of it; the exit code.</summary>
    public static int ShowUnlessInterrupted<T>(Func<IRunObserver, CancellationToken, T> work, Func<T, int> close)
    {
        using var interruption = new Interruption();
        try
        {
            return close(Show(observer => work(observer, interruption.Token)));
        }
        catch (OperationCanceledException)
        {
            Console.Out.WriteLine("Interrupted; nothing of it was kept. The run is as it was.");
            return ExitCode.Interrupted;
        }
    }
}
