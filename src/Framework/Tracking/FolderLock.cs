namespace Diffusion.Framework.Tracking;

/// <summary>
/// One process's hold on a folder: a file that it keeps open exclusively. The operating system lets go when the process ends, however it
/// ends, so a killed process leaves nothing behind that would have to be cleaned up. The file itself stays.
/// </summary>
public sealed class FolderLock : IDisposable
{
    // EAGAIN of Linux, EAGAIN of macOS, a sharing violation of Windows: somebody else has it.
    private static readonly int[] HeldElsewhere = [11, 35, unchecked((int)0x80070020)];

    // A look at the lock takes it for a moment; whoever wants to keep it asks more than once.
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>The hold, or null when another has it.</summary>
    /// <param name="file">The lock's file, in an existing folder.</param>
    public static FolderLock? TryTake(string file)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (Open(file) is { } held) return new(held);
            if (attempt == Attempts) return null;
            Thread.Sleep(Pause);
        }
    }

    /// <summary>True while a living process, this one included, holds it.</summary>
    public static bool IsHeld(string file)
    {
        if (!File.Exists(file)) return false;
        using var held = Open(file);
        return held is null;
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e) when (HeldElsewhere.Contains(e.HResult))
        {
            return null;
        }
    }
}
