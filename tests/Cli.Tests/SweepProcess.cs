using System.Diagnostics;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Cli.Tests;

/// <summary>The command <c>sweep</c> in a process of its own, which can be killed.</summary>
internal sealed class SweepProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    public SweepProcess(string file, string output)
    {
        var command = RunningProgram.Command();
        _process = Process.Start(new ProcessStartInfo(command.File, [.. command.Arguments, "sweep", file, "--set", $"output={output}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    public void Kill() => _process.Kill();

    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>The exit code and everything that was printed.</summary>
    public (int ExitCode, string Output) Wait()
    {
        var error = _process.StandardError.ReadToEndAsync();
        var output = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        return (_process.ExitCode, output + error.Result);
    }

    public void Dispose() => _process.Dispose();

    /// <summary>Waits until something is so in the folders; gives what was found.</summary>
    public static T Until<T>(Func<T?> look)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            if (look() is { } found) return found;
            Thread.Sleep(50);
        }

        throw new TimeoutException("what the test waits for did not happen");
    }

    /// <summary>A run that a living process works on, or null.</summary>
    public static RunFolder? Running(string sweepFolder) =>
        !Directory.Exists(sweepFolder) ? null
        : Directory.EnumerateDirectories(sweepFolder)
            .Select(RunFolder.At)
            .FirstOrDefault(r => VariantStates.Of(r).State == VariantState.Running && File.Exists(r.EventsFile));

    /// <summary>Kills the process that works on a run.</summary>
    public static void KillChild(RunFolder run)
    {
        using var find = Process.Start(new ProcessStartInfo("pgrep", ["-f", $"resume {run.Path}$"]) { RedirectStandardOutput = true })!;
        foreach (var id in find.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var process = Process.GetProcessById(int.Parse(id));
            process.Kill();
            process.WaitForExit();
        }
    }
}
