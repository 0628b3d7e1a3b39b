using System.Diagnostics;

namespace Diffusion.Framework.Running;

/// <summary>
/// What a small program of the system said. Both of its streams are read while it runs, so that neither fills up and stops it, and one that
/// does not end is ended.
/// </summary>
/// <param name="ExitCode">What it returned.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it printed to standard error.</param>
public sealed record CalledProgram(int ExitCode, string Output, string Error)
{
    /// <summary>Calls a program without input and waits for its end.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">How long it may take.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">When there is no such program.</exception>
    /// <exception cref="TimeoutException">When it has not ended in time; it has been killed, with all that it started.</exception>
    public static CalledProgram Run(string program, IReadOnlyList<string> arguments, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        // A child that it leaves behind may hold its streams open for as long as it lives.
        if (process.WaitForExit(limit) && Task.WaitAll([output, error], limit)) return new(process.ExitCode, output.Result, error.Result);
        process.Kill(entireProcessTree: true);
        throw new TimeoutException($"'{string.Join(' ', arguments.Prepend(program))}' has not ended within {limit.TotalSeconds:0} s.");
    }
}
