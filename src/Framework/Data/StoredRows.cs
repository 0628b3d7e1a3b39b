using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>
/// Values of samples that stay where they are, in files or as bytes, and become numbers when they are asked for: the same numbers in the
/// same order as if all were in memory.
/// </summary>
public abstract class StoredRows
{
    private const long ChunkBytes = 1 << 26;

    /// <summary>How many samples.</summary>
    public abstract long Count { get; }

    /// <summary>The shape of one sample.</summary>
    public abstract IReadOnlyList<long> Shape { get; }

    /// <summary>Bytes of all samples as float32.</summary>
    public long Bytes => Count * RowBytes;

    /// <summary>Bytes of memory that are taken as long as the samples are stored.</summary>
    public virtual long Memory => 0;

    /// <summary>What a selection was selected from first.</summary>
    public virtual StoredRows Root => this;

    /// <summary>So many samples are read at once where all are read.</summary>
    public int Chunk => (int)Math.Clamp(ChunkBytes / Math.Max(1, RowBytes), 1, 1 << 16);

    private long RowBytes => Shape.Aggregate((long)sizeof(float), (product, n) => product * n);

    /// <summary>Samples, float32 [K, ...] on the CPU, in the caller's dispose scope.</summary>
    /// <param name="positions">Which, from 0; they may come in any order.</param>
    /// <exception cref="InvalidDataException">When a file has changed.</exception>
    public abstract Tensor Read(ReadOnlySpan<long> positions);

    /// <summary>Some of the samples; nothing is read.</summary>
    public StoredRows Select(IReadOnlyList<long> positions) => new Chosen(this, [.. positions]);

    /// <summary>Where a sample is in <see cref="Root"/>.</summary>
    public virtual long Origin(long position) => position;

    /// <summary>Gives back files and memory; nothing can be read afterwards.</summary>
    public virtual void Release()
    {
    }

    /// <summary>All samples, one chunk after the other.</summary>
    /// <param name="use">Gets float32 [K, ...] and the position of its first sample.</param>
    public void ForEachChunk(Action<Tensor, long> use)
    {
        for (long start = 0; start < Count; start += Chunk)
        {
            using var scope = NewDisposeScope();
            use(Read([.. LongRange(start, Math.Min(Chunk, Count - start))]), start);
        }
    }

    /// <summary>All samples in memory, float32 [N, ...], in the caller's dispose scope.</summary>
    /// <exception cref="InvalidDataException">When they do not fit into the machine's memory.</exception>
    public Tensor ReadAll()
    {
        if (Bytes > DataMemory.Default)
            throw new InvalidDataException(
                $"What is asked for needs all of {Count} samples at once, {DataMemory.Text(Bytes)}, and data may take "
                + $"{DataMemory.Text(DataMemory.Default)} here, half of the memory: choose metrics and codecs that do not, or fewer samples.");
        var all = empty([Count, .. Shape], dtype: float32);
        ForEachChunk((chunk, start) =>
        {
            using var place = all.narrow(0, start, chunk.shape[0]);
            place.copy_(chunk);
        });
        return all;
    }

    private static IEnumerable<long> LongRange(long start, long count)
    {
        for (long i = 0; i < count; i++) yield return start + i;
    }

    private sealed class Chosen(StoredRows all, long[] positions) : StoredRows
    {
        public override long Count => positions.LongLength;

        public override IReadOnlyList<long> Shape => all.Shape;

        public override StoredRows Root => all.Root;

        public override long Origin(long position) => all.Origin(positions[position]);

        public override Tensor Read(ReadOnlySpan<long> wanted)
        {
            var there = new long[wanted.Length];
            for (int i = 0; i < there.Length; i++) there[i] = positions[wanted[i]];
            return all.Read(there);
        }
    }
}

/// <summary>The memory that data may take.</summary>
public static class DataMemory
{
    /// <summary>What the process may use at most: the machine's memory, or a container's limit.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>
    /// What data take at most where nothing else is said: half. The rest is for the network and for what metrics compute.
    /// </summary>
    public static long Default => Available / 2;

    /// <summary>A size in words, such as 2.5 GiB.</summary>
    public static string Text(long bytes) => bytes switch
    {
        < 1L << 20 => FormattableString.Invariant($"{bytes / 1024.0:0.#} KiB"),
        < 1L << 30 => FormattableString.Invariant($"{bytes / (double)(1L << 20):0.#} MiB"),
        _ => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GiB"),
    };
}

/// <summary>
/// The memory that a network takes for one more sample in a batch, in bytes in single precision; measured, and rather too little than too
/// much, since what is refused for it must not be what would have worked.
/// </summary>
/// <param name="Training">For a step of training: what is kept for the gradients.</param>
/// <param name="Drawing">For one evaluation without gradients.</param>
public sealed record SampleMemory(double Training, double Drawing);

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
