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
