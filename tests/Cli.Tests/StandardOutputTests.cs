using System.Diagnostics;
using Diffusion.Framework.Tracking;

namespace Diffusion.Cli.Tests;

/// <summary>What cannot be printed ends no run: a full disk below standard output, and a pipe that nobody reads.</summary>
public sealed class StandardOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/dev/full")]
    [InlineData(">(exit)")]
    public void ARunGoesOn(string output)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has /dev/full.");
        var file = _folder.File("small.json", """
            { "data": { "name": "moons", "count": 60, "testPart": 40 }, "model": { "name": "mlp", "width": 8, "layers": 1 }, "threads": 1,
              "training": { "steps": 3, "batchSize": 16 }, "sampling": { "count": 20, "steps": 2 }, "metrics": ["energy"] }
            """);

        var (code, error) = Shell($"run '{file}' --set 'output={_folder.Path}' --set tracking=none", output);

        Assert.Equal(0, code);
        Assert.Equal(RunStatus.Finished, RunRecord.Read(Assert.Single(RunFolder.FindAll(_folder.Path))).Status);
        if (output == "/dev/full")
            Assert.Contains("Not all could be printed: No space left on device", error, StringComparison.Ordinal);
    }

    /// <summary>Where the printing is all that was asked for, it has failed.</summary>
    [Theory]
    [InlineData("plugins")]
    [InlineData("schema sweep")]
    public void AListThatCannotBePrintedFails(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has /dev/full.");
        var (code, error) = Shell(command, "/dev/full");
        Assert.Equal(1, code);
        Assert.StartsWith("Not all could be printed: No space left on device", error, StringComparison.Ordinal);
    }

    /// <summary>The program in bash, with its standard output sent somewhere; its exit code and what it said on standard error.</summary>
    private static (int Code, string Error) Shell(string arguments, string output)
    {
        var command = RunningProgram.Command();
        var program = string.Join(' ', command.Arguments.Prepend(command.File).Select(a => $"'{a}'"));
        using var shell = Process.Start(new ProcessStartInfo("bash",
            ["-c", $"{program} {arguments} > {output}"]) { RedirectStandardError = true })!;
        var error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        return (shell.ExitCode, error);
    }
}
