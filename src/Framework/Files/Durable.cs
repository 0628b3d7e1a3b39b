using System.Runtime.InteropServices;

namespace Diffusion.Framework.Files;

/// <summary>Brings files to the disk itself, so that what was renamed into place is there after a power cut.</summary>
internal static class Durable
{
    private const int ReadOnly = 0;

    /// <summary>Writes a file whole or not at all: beside, to the disk, then under its name.</summary>
    public static void Write(string file, string content)
    {
        var partial = file + ".partial";
        File.WriteAllText(partial, content);
        Flush(partial);
        File.Move(partial, file, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
    }

    /// <summary>Brings the content of a file to the disk.</summary>
    public static void Flush(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>
    /// Brings the names in a folder to the disk. Windows does so by itself; a file system that cannot is no error.
    /// </summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        int opened = Open(folder, ReadOnly);
        if (opened < 0) return;
        _ = Synchronize(opened);
        _ = Close(opened);
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronize(int file);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}

/// <summary>
/// Tells files from what only looks like one. Reading a pipe waits for somebody to write, and a device such as <c>/dev/zero</c> never ends.
/// </summary>
public static class RegularFile
{
    private const int CurrentFolder = -100;
    private const int TypeOnly = 1;
    private const int SizeOfAnswer = 256;
    private const int PlaceOfMode = 28;

    /// <summary>Why a path cannot be read as a file, a predicate; null for a regular file, a folder and what does not exist.</summary>
    public static string? Refusal(string path) => (TypeOf(path) & 0xF000) switch
    {
        0x1000 => "is a pipe; allowed: a regular file.",
        0x2000 or 0x6000 => "is a device; allowed: a regular file.",
        0xC000 => "is a socket; allowed: a regular file.",
        _ => null,
    };

    /// <summary>Why there is no file at a path, a predicate without a full stop; null where there is one.</summary>
    public static string? Absence(string path) =>
        File.Exists(path) ? null : Directory.Exists(path) ? "is a folder; expected a file" : "does not exist";

    /// <summary>The mode of what a path leads to; 0 where the system does not tell, as outside of Linux.</summary>
    private static int TypeOf(string path)
    {
        if (!OperatingSystem.IsLinux() || path.Contains('\0', StringComparison.Ordinal)) return 0;
        var answer = new byte[SizeOfAnswer];
        try
        {
            return Statx(CurrentFolder, path, 0, TypeOnly, answer) == 0 ? BitConverter.ToUInt16(answer, PlaceOfMode) : 0;
        }
        catch (EntryPointNotFoundException)
        {
            return 0;
        }
    }

    // The one call of this kind whose answer has the same layout on every processor.
    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] answer);
}
