using System.Diagnostics;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Plugins.Executors.Local;

/// <summary>
/// The process of one run. The shell points its output at a file, not at a pipe to this process: the run goes on when the sweep is killed.
/// </summary>
internal sealed class RunProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="program">The program <c>diffusion</c>.</param>
    /// <param name="folder">The run.</param>
    /// <param name="cores">Cores that .NET and libtorch see, unless the experiment says how many threads.</param>
    public RunProcess(ProgramCommand program, RunFolder folder, int cores)
    {
        string[] words = [.. program.Resume(), folder.Path];
        var quoted = string.Join(' ', words.Select(w => $"\"{w}\""));
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe") { Arguments = $"/d /s /c \"{quoted} >> \"{folder.OutputFile}\" 2>&1\"" }
            : new ProcessStartInfo("/bin/sh", ["-c", "out=$0; exec \"$@\" >> \"$out\" 2>&1 < /dev/null", folder.OutputFile, .. words]);
        start.UseShellExecute = false;
        start.Environment["DOTNET_PROCESSOR_COUNT"] = $"{cores}";
        _process = Process.Start(start)!;
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>How it ended, or null when it ended well.</summary>
    public string? Ending => _process.ExitCode == 0 ? null : $"exit code {_process.ExitCode}";

    /// <summary>Asks it to write its checkpoint and end. On Windows Ctrl+C has reached it already, as it has the same console.</summary>
    public void Stop()
    {
        if (OperatingSystem.IsWindows() || _process.HasExited) return;
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose() => _process.Dispose();
}
