using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Diffusion.Framework.Data;

/// <summary>
/// Keeps on disk what is computed from data and takes long. A file is its content after the SHA-256 of key and content: one that is
/// damaged, cut short or of another key is computed again and replaced. A folder that cannot be written only costs time.
/// </summary>
public sealed class DataCache(string folder)
{
    /// <summary>The environment variable that names another folder.</summary>
    public const string FolderVariable = "DIFFUSION_CACHE";

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>
    /// The user's: DIFFUSION_CACHE, or <c>diffusion</c> in XDG_CACHE_HOME, or <c>.cache/diffusion</c> in the home folder. A user without a
    /// home folder, as in some containers, has one in the temporary folder; never is it in the current one.
    /// </summary>
    public static DataCache OfUser() => new(FolderOf(
        Environment.GetEnvironmentVariable(FolderVariable),
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)));

    /// <summary>The folder of a user.</summary>
    /// <param name="chosen">That of <see cref="FolderVariable"/>.</param>
    /// <param name="caches">That of XDG_CACHE_HOME.</param>
    /// <param name="home">The home folder; empty where there is none.</param>
    public static string FolderOf(string? chosen, string? caches, string home) =>
        chosen is { Length: > 0 } ? chosen
        : Path.IsPathRooted(caches) ? Path.Combine(caches, "diffusion")
        : Path.IsPathRooted(home) ? Path.Combine(home, ".cache", "diffusion")
        : Path.Combine(Path.GetTempPath(), $"diffusion-{Environment.UserName}");

    /// <summary>The numbers of a key, from disk if they are there.</summary>
    public double[] Numbers(string key, Func<double[]> compute) =>
        MemoryMarshal.Cast<byte, double>(Bytes(key, () => MemoryMarshal.AsBytes(compute().AsSpan()).ToArray())).ToArray();

    /// <summary>The bytes of a key, from disk if they are there.</summary>
    public byte[] Bytes(string key, Func<byte[]> compute)
    {
        var file = FileOf(key);
        if (Read(file, key) is { } known) return known;
        var content = compute();
        Write(file, key, content);
        return content;
    }

    /// <summary>Where a key is kept.</summary>
    public string FileOf(string key) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32] + ".bin");

    private static byte[]? Read(string file, string key)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            if (bytes.Length < SHA256.HashSizeInBytes) return null;
            var content = bytes[SHA256.HashSizeInBytes..];
            return bytes.AsSpan(0, SHA256.HashSizeInBytes).SequenceEqual(Hash(key, content)) ? content : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Write(string file, string key, byte[] content)
    {
        // Two runs may compute the same at the same time; each moves its own whole file into place.
        var partial = $"{file}.{Environment.ProcessId}.partial";
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(partial, [.. Hash(key, content), .. content]);
            File.Move(partial, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be kept is computed again next time.
        }
    }

    private static byte[] Hash(string key, byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(key));
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }
}
