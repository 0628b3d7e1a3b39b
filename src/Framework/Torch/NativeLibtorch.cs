using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Diffusion.Framework.Torch;

/// <summary>
/// Loads libtorch and TorchSharp's binding on Linux, in the order that their dependencies need, before TorchSharp looks
/// for them. The folder is the first of: the environment variable DIFFUSION_LIBTORCH, <c>libtorch/</c> beside the program
/// (a published program), <c>runtimes/linux-x64/native/</c> beside it (a CUDA build), the restored package (a development build).
/// </summary>
public static class NativeLibtorch
{
    /// <summary>The environment variable that names a folder with another libtorch of the same version, such as a CUDA build.</summary>
    public const string FolderVariable = "DIFFUSION_LIBTORCH";

    // The CUDA libraries are absent from a CPU build and must come before libtorch in a CUDA build.
    private static readonly string[] LoadOrder =
        ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private static readonly Lazy<string?> Loaded = new(LoadOnce);

    /// <summary>Loads the libraries once; later calls do nothing. Returns their folder, or null where TorchSharp loads its own.</summary>
    public static string? Load() => Loaded.Value;

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Usage", "CA2255", Justification = "TorchSharp must not be touched before its libraries are loaded.")]
    internal static void LoadWithFramework() => Load();

    private static string? LoadOnce()
    {
        if (!OperatingSystem.IsLinux()) return null;
        if (Folders().FirstOrDefault(f => File.Exists(Path.Combine(f, "libtorch_cpu.so"))) is not { } folder) return null;

        foreach (var library in LoadOrder.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            NativeLibrary.Load(library);
        var binding = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        if (File.Exists(binding)) NativeLibrary.Load(binding);
        return folder;
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } chosen)
        {
            if (!File.Exists(Path.Combine(chosen, "libtorch_cpu.so")))
                throw new DllNotFoundException(
                    $"{FolderVariable} is '{chosen}', but there is no libtorch_cpu.so in it. "
                    + "Name the folder that holds libtorch's libraries, or unset the variable.");
            yield return chosen;
        }

        yield return Path.Combine(AppContext.BaseDirectory, "libtorch");
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        if (AppContext.GetData("Diffusion.LibtorchFolder") is string package) yield return package;
    }
}

/// <summary>
/// Gives freed native memory back to the system. The allocator of older Linux systems (glibc 2.36 was measured) cannot use a freed tensor's
/// place again for one of the same size while the leftovers of its alignment are cached. A loop that frees its tensors a step at a
/// time then grows without end: 7 MB a step at 100,000 doubles.
/// </summary>
public static class NativeHeap
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly MallocTrim? Trim = Find();

    private static long _last;

    private delegate int MallocTrim(nuint keep);

    /// <summary>Call it once a step: it acts once a second, for a few milliseconds.</summary>
    public static void TrimNowAndThen()
    {
        if (Trim is null || Stopwatch.GetElapsedTime(Interlocked.Read(ref _last)) < Interval) return;
        Interlocked.Exchange(ref _last, Stopwatch.GetTimestamp());
        Trim(0);
    }

    /// <summary>The function of glibc; other systems have none and need none.</summary>
    private static MallocTrim? Find() =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libc.so.6", out var libc)
        && NativeLibrary.TryGetExport(libc, "malloc_trim", out var function)
            ? Marshal.GetDelegateForFunctionPointer<MallocTrim>(function)
            : null;
}
