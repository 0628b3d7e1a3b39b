using Diffusion.Framework.Sweeps;
using Spectre.Console;

namespace Diffusion.Cli.Display;

/// <summary>Shows a sweep as it goes on: a table on a terminal, plain lines elsewhere.</summary>
internal static class SweepDisplay
{
    /// <summary>True where a table is shown while the sweep goes on, which ends with the table of results.</summary>
    public static bool IsLive =>
        !Console.IsOutputRedirected && Console.Out != TextWriter.Null && AnsiConsole.Profile.Capabilities.Interactive;

    /// <summary>Does the work with an observer that suits the output.</summary>
    public static SweepOutcome Show(SweepPlan plan, IExecutor executor, Func<ISweepObserver, SweepOutcome> work)
    {
        if (!IsLive)
            return work(new PlainSweepObserver(Console.Out, TimeProvider.System));
        // Its last state gives way to the table of results.
        return AnsiConsole.Live(new Table()).AutoClear(true)
            .Start(context => work(new LiveSweepObserver(context, plan, executor.Places(plan.Threads))));
    }
}
