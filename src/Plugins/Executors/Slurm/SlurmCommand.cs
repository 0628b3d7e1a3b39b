using System.ComponentModel;
using Diffusion.Framework.Running;

namespace Diffusion.Plugins.Executors.Slurm;

/// <summary>Calls of Slurm's programs.</summary>
internal static class SlurmCommand
{
    // They try again by themselves while a controller is busy, for 100 s as it comes.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>What a program printed.</summary>
    /// <exception cref="InvalidOperationException">When it is not there, does not answer or refuses; with its own words.</exception>
    public static string Run(string program, IEnumerable<string> arguments) => Run(program, [.. arguments], Limit);

    internal static string Run(string program, IReadOnlyList<string> arguments, TimeSpan limit)
    {
        try
        {
            var called = CalledProgram.Run(program, arguments, limit);
            return called.ExitCode == 0 ? called.Output : throw new InvalidOperationException(
                $"Slurm refused '{program} {string.Join(' ', arguments)}' with exit code {called.ExitCode}: {called.Error.Trim()}");
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"Slurm does not answer: {e.Message} The same command goes on when it does.");
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException(
                $"The executor 'slurm' needs the program '{program}', which is not on this machine. "
                + "Start the sweep where sbatch works, or use --set executor.name=local.");
        }
    }
}
