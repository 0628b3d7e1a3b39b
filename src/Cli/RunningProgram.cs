using System.Runtime.InteropServices;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Cli;

/// <summary>How this very program is started once more, for the runs of a sweep.</summary>
internal static class RunningProgram
{
    /// <summary>The published program itself, or 'dotnet exec' with the dependencies that this process was started with.</summary>
    public static ProgramCommand Command()
    {
        var name = typeof(RunningProgram).Assembly.GetName().Name;
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == name) return new(Environment.ProcessPath!, []);
        var dependencies = ((string)AppContext.GetData("APP_CONTEXT_DEPS_FILES")!).Split(';')[0];
        var configuration = dependencies[..^".deps.json".Length] + ".runtimeconfig.json";
        var program = Path.Combine(AppContext.BaseDirectory, $"{name}.dll");
        return new(Dotnet, ["exec", "--runtimeconfig", configuration, "--depsfile", dependencies, program]);
    }

    /// <summary>The 'dotnet' that belongs to this runtime, three folders above it.</summary>
    private static string Dotnet => Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
