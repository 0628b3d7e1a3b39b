using System.Diagnostics;

namespace Diffusion.Cli.Tests;

/// <summary>What a command loads before it has something to compute, and how libtorch's threads wait when it is loaded.</summary>
public sealed class StartTests : IDisposable
{
    private static readonly string[] SystemFolders = ["/usr/lib/x86_64-linux-gnu", "/usr/local/lib", "/usr/lib64", "/usr/lib", "/lib"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>libtorch's OpenMP tells its settings when it is loaded.</summary>
    [Theory]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("plugins")]
    [InlineData("validate")]
    public void ACommandThatComputesNothingLoadsNoLibtorch(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only there is it loaded by hand.");
        Assert.SkipWhen(
            SystemFolders.Any(f => File.Exists(Path.Combine(f, "libtorch_cpu.so"))),
            "the system has a libtorch of its own, before which the program's must be loaded at every start.");
        string[] arguments = command == "validate" ? [command, _folder.File("moons.json", """{ "data": "moons", "model": "mlp" }""")] : [command];
        Assert.Equal("", Run(null, arguments));
    }

    /// <summary>A run has no choice, and its threads sleep while they wait unless the user wants otherwise.</summary>
    [Theory]
    [InlineData(null, "OMP_WAIT_POLICY = 'PASSIVE'")]
    [InlineData("active", "OMP_WAIT_POLICY = 'ACTIVE'")]
    public void ThreadsOfARunSleepWhileTheyWait(string? policy, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have another OpenMP.");
        var file = _folder.File("small.json", """
            { "data": { "name": "moons", "count": 60, "testPart": 40 }, "model": { "name": "mlp", "width": 8, "layers": 1 }, "threads": 1,
              "training": { "steps": 1, "batchSize": 16 }, "sampling": { "count": 4, "steps": 1 }, "metrics": ["energy"] }
            """);
        Assert.Contains(expected, Run(policy, ["run", file, "--set", $"output={_folder.Path}", "--set", "tracking=none"]),
            StringComparison.Ordinal);
    }

    /// <summary>What is said on standard error.</summary>
    private static string Run(string? policy, string[] arguments)
    {
        var command = RunningProgram.Command();
        var start = new ProcessStartInfo(command.File, [.. command.Arguments, .. arguments])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        start.Environment["OMP_DISPLAY_ENV"] = "true";
        start.Environment.Remove("OMP_WAIT_POLICY");
        start.Environment.Remove("GOMP_SPINCOUNT");
        if (policy is not null) start.Environment["OMP_WAIT_POLICY"] = policy;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output.Result + error);
        return error;
    }
}
