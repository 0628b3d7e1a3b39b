using System.Buffers.Binary;
using System.IO.Compression;
using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>An array of bytes in the format of MNIST, plain or gzip-compressed.</summary>
internal sealed record IdxFile(string Path, IReadOnlyList<long> Shape)
{
    private const byte UnsignedByte = 8;

    // No byte of a gzip file can become more than so many.
    private const long MostCompression = 1032;

    private bool IsCompressed => Path.EndsWith(".gz", StringComparison.Ordinal);

    private int Start => 4 + 4 * Shape.Count;

    /// <summary>Bytes of data that the header tells of.</summary>
    private long Length => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Finds the file, also with the ending .gz, reads its header, and compares its length with that.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="name">Its name without .gz.</param>
    /// <param name="dimensions">How many dimensions it must have.</param>
    /// <exception cref="InvalidDataException">When it is missing, not such a file, cut short or longer than its header says.</exception>
    public static IdxFile Open(string folder, string name, int dimensions)
    {
        var plain = System.IO.Path.Combine(folder, name);
        var path = new[] { plain, plain + ".gz" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidDataException(
                $"'{plain}' does not exist, nor does '{plain}.gz'. Put the files there, or name their folder in data.folder.");
        using var stream = Decompressed(path);
        var header = new byte[4 + 4 * dimensions];
        Exactly(stream, path, header, header.Length, 0, "header");
        if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != dimensions)
            throw new InvalidDataException(
                $"'{path}' does not begin as an idx file of {dimensions}-dimensional bytes: "
                + $"expected 00 00 08 {dimensions:x2}, found {string.Join(' ', header.Take(4).Select(b => $"{b:x2}"))}.");
        long[] shape = [.. Enumerable.Range(1, dimensions)
            .Select(i => (long)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 * i)))];
        if (shape.Contains(0) || shape.Aggregate((UInt128)1, (product, size) => product * (UInt128)size) > long.MaxValue)
            throw new InvalidDataException(
                $"'{path}' has the shape [{string.Join(", ", shape)}]: expected no size of 0, and together no more than a file can hold.");
        var file = new IdxFile(path, shape);
        file.CheckLength();
        return file;
    }

    /// <summary>All bytes, uint8 of the file's shape.</summary>
    /// <exception cref="InvalidDataException">When the file is damaged.</exception>
    public Tensor Read()
    {
        var bytes = empty([.. Shape], dtype: uint8);
        using var stream = Decompressed(Path);
        Exactly(stream, Path, new byte[Start], Start, 0, "header");
        bytes.ForEachPiece((piece, offset) => Exactly(stream, Path, piece, Length, offset, Data));
        return bytes;
    }

    /// <summary>
    /// The items along the first dimension, [1, ...] each: in the file where it is plain, in memory where it is compressed.
    /// </summary>
    public StoredRows Rows(IReadOnlyList<long> shape) => IsCompressed
        ? new TensorRows(Read().reshape([Shape[0], .. shape]))
        : new ByteFileRows(Path, Start, Shape[0], shape);

    private string Data => $"data of shape [{string.Join(", ", Shape)}]";

    /// <summary>Before memory is taken.</summary>
    private void CheckLength()
    {
        long size = new FileInfo(Path).Length, found = IsCompressed ? LengthWhenRead() - Start : size - Start;
        if (found < Length) throw new InvalidDataException($"'{Path}' is cut short: expected {Length} bytes of {Data}, found {found}.");
        if (found > Length)
            throw new InvalidDataException($"'{Path}' is longer than its header says: expected {Length} bytes of data, found more.");
    }

    /// <summary>
    /// The length of a compressed file's content: what its end tells where that is as expected, and else what is counted.
    /// </summary>
    private long LengthWhenRead()
    {
        using (var file = File.OpenRead(Path))
        {
            var end = new byte[4];
            file.Seek(-4, SeekOrigin.End);
            file.ReadExactly(end);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) == (uint)(Start + Length) && Length < MostCompression * file.Length)
                return Start + Length;
        }

        using var stream = Decompressed(Path);
        var buffer = new byte[1 << 16];
        long length = 0;
        // A little more than expected is enough to tell that it is too long.
        while (length <= Start + Length)
        {
            int read = ReadSome(stream, Path, buffer);
            if (read == 0) break;
            length += read;
        }

        return length;
    }

    private static Stream Decompressed(string path) => path.EndsWith(".gz", StringComparison.Ordinal)
        ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress)
        : new BufferedStream(File.OpenRead(path));

    private static void Exactly(Stream stream, string path, Span<byte> bytes, long expected, long before, string what)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int read = ReadSome(stream, path, bytes[done..]);
            if (read == 0)
                throw new InvalidDataException($"'{path}' is cut short: expected {expected} bytes of {what}, found {before + done}.");
            done += read;
        }
    }

    private static int ReadSome(Stream stream, string path, Span<byte> bytes)
    {
        try
        {
            return stream.Read(bytes);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' cannot be decompressed: {e.Message}", e);
        }
    }
}
