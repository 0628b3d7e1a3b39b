using System.Buffers.Binary;
using System.IO.Compression;

namespace Diffusion.Plugins.Data;

/// <summary>An array of bytes in the format of MNIST, plain or gzip-compressed.</summary>
internal sealed record IdxFile(string Path, IReadOnlyList<long> Shape)
{
    private const byte UnsignedByte = 8;

    /// <summary>Finds the file, also with the ending .gz, and reads its header.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="name">Its name without .gz.</param>
    /// <param name="dimensions">How many dimensions it must have.</param>
    /// <exception cref="InvalidDataException">When it is missing or not such a file.</exception>
    public static IdxFile Open(string folder, string name, int dimensions)
    {
        var plain = System.IO.Path.Combine(folder, name);
        var path = new[] { plain, plain + ".gz" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidDataException(
                $"'{plain}' does not exist, nor does '{plain}.gz'. Put the files there, or name their folder in data.folder.");
        using var stream = Decompressed(path);
        var header = Exactly(stream, path, 4 + 4 * dimensions, "header");
        if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != dimensions)
            throw new InvalidDataException(
                $"'{path}' does not begin as an idx file of {dimensions}-dimensional bytes: "
                + $"expected 00 00 08 {dimensions:x2}, found {string.Join(' ', header.Take(4).Select(b => $"{b:x2}"))}.");
        var shape = Enumerable.Range(1, dimensions).Select(i => (long)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 * i)));
        return new(path, [.. shape]);
    }

    /// <summary>All bytes, row-major.</summary>
    /// <exception cref="InvalidDataException">When the file is cut short or longer than its header says.</exception>
    public byte[] Read()
    {
        using var stream = Decompressed(Path);
        Exactly(stream, Path, 4 + 4 * Shape.Count, "header");
        long length = Shape.Aggregate(1L, (product, size) => product * size);
        var bytes = Exactly(stream, Path, length, $"data of shape [{string.Join(", ", Shape)}]");
        return stream.ReadByte() < 0
            ? bytes
            : throw new InvalidDataException(
                $"'{Path}' is longer than its header says: expected {bytes.Length} bytes of data, found more.");
    }

    private static Stream Decompressed(string path) => path.EndsWith(".gz", StringComparison.Ordinal)
        ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress)
        : new BufferedStream(File.OpenRead(path));

    private static byte[] Exactly(Stream stream, string path, long count, string what)
    {
        var bytes = new byte[count];
        try
        {
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read == count) return bytes;
            throw new InvalidDataException($"'{path}' is cut short: expected {count} bytes of {what}, found {read}.");
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith('\''))
        {
            throw new InvalidDataException($"'{path}' cannot be decompressed: {e.Message}", e);
        }
    }
}
