using System.Diagnostics;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Slurm.Tests;

/// <summary>The Slurm that eng/with-slurm.sh has started, or that of the machine.</summary>
internal static class Cluster
{
    private static readonly bool Answers = Run("sinfo", "--noheader") is not null;

    /// <summary>Skips the test where no Slurm answers.</summary>
    public static void Require() =>
        Assert.SkipUnless(Answers, "No Slurm answers on this machine; 'eng/with-slurm.sh' starts one and runs these tests.");

    /// <summary>What one of Slurm's programs prints; null when it is not there or refuses.</summary>
    public static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output + error.Result : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The numbers of the jobs whose scripts are in a sweep's folder, the arrays and the report.</summary>
    public static IReadOnlyList<string> Jobs(SweepFolder sweep, string pattern = "slurm") =>
    [
        .. Lines("%F|%Z")
            .Where(l => l.Contains(Path.Combine(sweep.Path, pattern), StringComparison.Ordinal))
            .Select(l => l.Split('|')[0])
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The task of a run, such as 17_3, from the list beside its array's script.</summary>
    public static string Task(SweepFolder sweep, string run)
    {
        var list = Directory.GetFiles(sweep.Path, "runs.txt", SearchOption.AllDirectories).Single();
        int line = Array.FindIndex(File.ReadAllLines(list), l => Path.GetFileName(l) == run);
        return $"{Jobs(sweep, Path.Combine("slurm", "array")).Single()}_{line + 1}";
    }

    private static string[] Lines(string format) =>
        (Run("squeue", "--noheader", $"--format={format}") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
