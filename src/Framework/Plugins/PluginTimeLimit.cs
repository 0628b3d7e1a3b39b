using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Diffusion.Framework.Plugins;

/// <summary>How long the code of an outside plugin may take to start: what hangs must not hang the program.</summary>
internal static class PluginTimeLimit
{
    /// <summary>The variable that sets it, in seconds.</summary>
    public const string Variable = "DIFFUSION_PLUGIN_SECONDS";

    private const double Default = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static TimeSpan Value =>
        double.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
        && seconds is > 0 and < 1e6
            ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromSeconds(Default);

    /// <summary>How messages tell it.</summary>
    public static string Text => $"within {Value.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s";

    /// <summary>What messages advise.</summary>
    public static string Advice => $"Mend the plugin; where it only needs longer, set {Variable}.";

    /// <summary>Runs on a thread of its own, which is left behind when it does not end.</summary>
    /// <param name="work">What is done.</param>
    /// <param name="busy">For how long a plugin's code has been starting; when absent, all of the work is such code.</param>
    /// <exception cref="TimeoutException">When a plugin takes longer than it may.</exception>
    public static void Run(Action work, Func<TimeSpan>? busy = null)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        {
            IsBackground = true,
            Name = "plugins",
        };
        var watch = Stopwatch.StartNew();
        thread.Start();
        while (!thread.Join(Interval))
            if ((busy?.Invoke() ?? watch.Elapsed) > Value) throw new TimeoutException();
        failure?.Throw();
    }
}
