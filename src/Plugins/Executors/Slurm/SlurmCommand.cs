using System.ComponentModel;
using System.Diagnostics;

namespace Diffusion.Plugins.Executors.Slurm;

/// <summary>Calls of Slurm's programs.</summary>
internal static class SlurmCommand
{
    /// <summary>What a program printed.</summary>
    /// <exception cref="InvalidOperationException">When it is not there or refuses; with its own words.</exception>
    public static string Run(string program, IEnumerable<string> arguments)
    {
        var words = arguments.ToList();
        try
        {
            var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException(
                $"Slurm refused '{program} {string.Join(' ', words)}' with exit code {process.ExitCode}: {error.Result.Trim()}");
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException(
                $"The executor 'slurm' needs the program '{program}', which is not on this machine. "
                + "Start the sweep where sbatch works, or use --set executor.name=local.");
        }
    }
}
