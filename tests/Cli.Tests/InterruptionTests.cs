using System.Diagnostics;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Cli.Tests;

public sealed class InterruptionTests
{
    /// <summary>A real process, stopped as a scheduler, a terminal that closes, or Ctrl+C would.</summary>
    [Theory]
    [InlineData("-TERM")]
    [InlineData("-HUP")]
    public void ASignalWritesACheckpointAndEndsWith130(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM to send to another process.");
        Assert.SkipWhen(signal == "-HUP"
            && IgnoresHangUp(), "The tests were started with nohup, which every program that they start inherits.");
        using var folder = new TemporaryFolder();
        var file = folder.File("long.json", """{ "data": "moons", "model": "mlp", "threads": 1, "training": { "steps": 10000000 } }""");
        // The tests' own runtime configuration: beside them the command lies without the assemblies that ASP.NET Core brings along.
        var tests = Path.ChangeExtension(typeof(InterruptionTests).Assembly.Location, null);
        string[] program =
        [
            "exec", "--runtimeconfig", $"{tests}.runtimeconfig.json", "--depsfile", $"{tests}.deps.json",
            typeof(CommandLine).Assembly.Location,
        ];
        var start = new ProcessStartInfo("dotnet", [.. program, "run", file, "--set", $"output={folder.Path}"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line && !line.StartsWith("training", StringComparison.Ordinal))
        {
        }

        using (var kill = Process.Start("kill", [signal, process.Id.ToString()])) kill.WaitForExit();
        var rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(130, process.ExitCode);
        var run = Assert.Single(RunFolder.FindAll(folder.Path));
        var record = RunRecord.Read(run);
        Assert.Equal(RunStatus.Interrupted, record.Status);
        Assert.Equal(record.Step, CheckpointStore.StepOf(new CheckpointStore(run.FindCheckpoints(), 1).FindLatest()!));
        Assert.EndsWith(
            $"Interrupted at training step {record.Step}; the checkpoint is written. Go on with: diffusion resume {run.Path}\n",
            rest,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// True where this process, and so every program that it starts, was told to ignore SIGHUP, the first of the mask's bits.
    /// </summary>
    private static bool IgnoresHangUp() => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } mask
        && (Convert.ToUInt64(mask[7..].Trim(), 16) & 1) != 0;
}
