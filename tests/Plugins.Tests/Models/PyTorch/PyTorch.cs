using System.Diagnostics;

namespace Diffusion.Plugins.Tests.Models.PyTorch;

/// <summary>A Python with PyTorch, such as Debian's python3-torch. A machine without one skips the tests, by name.</summary>
internal static class PyTorch
{
    private static readonly Lazy<string?> Python = new(() => new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(HasTorch));

    /// <summary>Runs a program of this folder; what it writes as an error fails the test.</summary>
    public static void Run(string program, params string[] arguments)
    {
        Assert.SkipWhen(Python.Value is null, "There is no Python with PyTorch; 'apt-get install python3-torch' installs it.");
        var (code, errors) = Start(Python.Value!, [Path.Combine(AppContext.BaseDirectory, "PyTorch", program), .. arguments]);
        Assert.True(code == 0, errors);
    }

    private static bool HasTorch(string python)
    {
        try
        {
            return Start(python, ["-c", "import torch, numpy"]).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static (int Code, string Errors) Start(string python, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardError = true,
            RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors + output.Result);
    }
}
