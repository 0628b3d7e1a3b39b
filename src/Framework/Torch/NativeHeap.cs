using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Diffusion.Framework.Torch;

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
