using System.Runtime.InteropServices;

namespace Diffusion.Framework.Torch;

/// <summary>
/// Lets libtorch's threads sleep while they wait for each other. By default they spin, which on a machine shared with other work takes the
/// time from whoever is waited for. It must be set before libtorch's OpenMP is loaded; what the user has set stays.
/// </summary>
internal static class WaitPolicy
{
    public const string Variable = "OMP_WAIT_POLICY";

    // A user who sets one of these has chosen how threads wait.
    private static readonly string[] Chosen = [Variable, "GOMP_SPINCOUNT", "KMP_BLOCKTIME"];

    public static void Set()
    {
        if (Chosen.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })) return;
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(Variable, "passive");
            return;
        }

        // .NET keeps the environment for itself: native code sees only what is set natively.
        _ = SetVariable(Variable, "passive", 0);
    }

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
