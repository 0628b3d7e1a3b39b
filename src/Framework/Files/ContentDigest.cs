using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Diffusion.Framework.Files;

/// <summary>The SHA-256 of what a file holds; a file that has not changed is read once a process.</summary>
internal static class ContentDigest
{
    private static readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), string> Known = new();

    /// <summary>Null where there is no such file.</summary>
    public static string? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? Known.GetOrAdd((file.FullName, file.Length, file.LastWriteTimeUtc), _ => Compute(path)) : null;
    }

    private static string Compute(string path)
    {
        using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
