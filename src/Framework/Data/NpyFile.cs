using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>
/// One of NumPy's array files (NumPy enhancement proposal 1), versions 1 to 3, row-major or Fortran order, little- or big-endian. Opening
/// reads the header and compares the length of the file with it; no memory is taken for the numbers before that.
/// </summary>
public sealed partial class NpyFile
{
    private const int LongestHeader = 1 << 20;

    /// <summary>The first letters of types that hold no real numbers, and what they hold.</summary>
    private static readonly (char Code, string What)[] NoNumbers =
        [('U', "text"), ('S', "text"), ('O', "Python objects"), ('M', "dates"), ('m', "durations"), ('c', "complex numbers"),
            ('V', "records")];

    private readonly bool _fortran;
    private readonly long _start;
    private readonly NpyType _type;

    /// <summary>Reads the header.</summary>
    /// <exception cref="InvalidDataException">When it is not such a file, holds no numbers, or its length is not what its header
    /// says.</exception>
    public NpyFile(string path)
    {
        Path = path;
        using var handle = File.OpenHandle(path);
        long length = RandomAccess.GetLength(handle);
        var (header, start) = Header(handle);
        _start = start;
        _type = TypeOf(header);
        _fortran = FortranPattern().Match(header).Groups[1].Value switch
        {
            "True" => true,
            "False" => false,
            _ => throw Damaged("its header does not tell 'fortran_order', True or False"),
        };
        Shape = ShapeOf(header);
        long expected = Shape.Contains(0) ? 0 : Shape.Aggregate((long)_type.Size, (product, n) => product * n);
        if (length - start != expected) throw Damaged($"it holds {length - start} bytes of data where {expected} are expected");
    }

    public string Path { get; }

    /// <summary>[N, ...]; empty for a single number.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The type of the tensors that are read.</summary>
    public ScalarType Type => _type.Read;

    /// <summary>True where the first index runs fastest, so that a row is spread over the whole file.</summary>
    public bool IsFortran => _fortran && Shape.Count > 1;

    /// <summary>Bytes of all numbers in the file.</summary>
    public long Bytes => Shape.Aggregate((long)_type.Size, (product, n) => product * n);

    /// <summary>All numbers, row-major, on the CPU.</summary>
    /// <exception cref="InvalidDataException">When the file has become shorter.</exception>
    public Tensor Read()
    {
        using var scope = NewDisposeScope();
        using var handle = File.OpenHandle(Path);
        var raw = empty([.. IsFortran ? Shape.Reverse() : Shape], dtype: _type.Stored);
        raw.ForEachPiece((piece, offset) => Fill(handle, piece, _start + offset));
        var values = IsFortran ? raw.permute([.. Enumerable.Range(0, Shape.Count).Reverse().Select(d => (long)d)]).contiguous() : raw;
        return Numbers(values).MoveToOuterDisposeScope();
    }

    /// <summary>Some rows, [K, ...], on the CPU, of a file that is not in Fortran order.</summary>
    /// <exception cref="InvalidDataException">When the file has become shorter.</exception>
    public Tensor ReadRows(SafeFileHandle handle, ReadOnlySpan<long> positions)
    {
        using var scope = NewDisposeScope();
        var raw = empty([positions.Length, .. Shape.Skip(1)], dtype: _type.Stored);
        long row = positions.Length == 0 ? 0 : raw.NumberOfElements * _type.Size / positions.Length;
        for (int i = 0; i < positions.Length; i++)
        {
            // Rows that follow one another are read at once.
            int next = i + 1;
            while (next < positions.Length && positions[next] == positions[next - 1] + 1) next++;
            long at = _start + positions[i] * row;
            raw.narrow(0, i, next - i).ForEachPiece((piece, offset) => Fill(handle, piece, at + offset));
            i = next - 1;
        }

        return Numbers(raw).MoveToOuterDisposeScope();
    }

    /// <summary>The tensor of what was stored: whole numbers without sign get room for it, bytes of truth become 0 and 1.</summary>
    private Tensor Numbers(Tensor stored)
    {
        var values = _type.Code switch
        {
            "u2" => stored.to(int32).bitwise_and(0xFFFF),
            "u4" => stored.to(int64).bitwise_and(0xFFFFFFFFL),
            "b1" => stored.ne(0),
            _ => stored,
        };
        return _type.Code != "u8" || values.NumberOfElements == 0 || values.min().item<long>() >= 0
            ? values
            : throw Damaged($"it has whole numbers beyond {long.MaxValue}");
    }

    private void Fill(SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(handle, bytes[done..], offset + done);
            if (read == 0) throw Damaged("it has become shorter since it was opened");
            done += read;
        }

        _type.ToLittleEndian(bytes);
    }

    private (string Header, long Start) Header(SafeFileHandle handle)
    {
        Span<byte> begin = stackalloc byte[12];
        int read = RandomAccess.Read(handle, begin, 0);
        if (read < 10 || !begin[..6].SequenceEqual(Npy.Magic.AsSpan(0, 6))) throw Damaged("it does not begin as a NumPy file");
        int version = begin[6];
        if (version is not (1 or 2 or 3) || begin[7] != 0)
            throw Damaged($"its version is {version}.{begin[7]}; versions 1.0 to 3.0 are read");
        int start = version == 1 ? 10 : 12;
        long length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(begin[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(begin[8..]);
        if (read < start || length > LongestHeader || start + length > RandomAccess.GetLength(handle))
            throw Damaged("it ends within its header");
        var header = new byte[length];
        RandomAccess.Read(handle, header, start);
        return (Encoding.UTF8.GetString(header), start + length);
    }

    private NpyType TypeOf(string header)
    {
        if (RecordPattern().IsMatch(header)) throw Damaged("it holds records, not numbers");
        var code = DescrPattern().Match(header).Groups[1].Value;
        if (NpyType.Find(code) is { } type) return type;
        var what = NoNumbers.Where(n => code.TrimStart('<', '>', '|', '=').StartsWith(n.Code)).Select(n => $" ({n.What})").FirstOrDefault();
        throw Damaged($"its type '{code}'{what} is none of {NpyType.Names}");
    }

    private long[] ShapeOf(string header)
    {
        var match = ShapePattern().Match(header);
        if (!match.Success) throw Damaged("its header does not tell 'shape', a tuple of whole numbers");
        var texts = match.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shape = new long[texts.Length];
        long elements = _type.Size;
        for (int i = 0; i < shape.Length; i++)
        {
            // Python 2 wrote an L behind long numbers.
            if (!long.TryParse(texts[i].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out shape[i])
                || elements > long.MaxValue / Math.Max(1, shape[i]))
                throw Damaged($"its shape ({match.Groups[1].Value}) is none that an array can have");
            elements *= Math.Max(1, shape[i]);
        }

        return shape;
    }

    private InvalidDataException Damaged(string why) => new($"'{Path}' cannot be read: {why}.");

    [GeneratedRegex(@"['""]descr['""]\s*:\s*['""]([^'""]*)['""]")]
    private static partial Regex DescrPattern();

    [GeneratedRegex(@"['""]descr['""]\s*:\s*\[")]
    private static partial Regex RecordPattern();

    [GeneratedRegex(@"['""]fortran_order['""]\s*:\s*(\w+)")]
    private static partial Regex FortranPattern();

    [GeneratedRegex(@"['""]shape['""]\s*:\s*\(([^)]*)\)")]
    private static partial Regex ShapePattern();
}

/// <summary>A type of numbers in NumPy's files.</summary>
/// <param name="Code">NumPy's name without the order of bytes, such as f4.</param>
/// <param name="Stored">The type of tensor whose memory is that of the file, but for the order of bytes.</param>
/// <param name="Read">The type of tensor that holds every number.</param>
/// <param name="Size">Bytes of one number.</param>
/// <param name="IsBigEndian">True where the largest byte comes first.</param>
internal sealed record NpyType(string Code, ScalarType Stored, ScalarType Read, int Size, bool IsBigEndian)
{
    private static readonly NpyType[] Known =
    [
        new("f2", ScalarType.Float16, ScalarType.Float16, 2, false), new("f4", ScalarType.Float32, ScalarType.Float32, 4, false),
        new("f8", ScalarType.Float64, ScalarType.Float64, 8, false), new("i1", ScalarType.Int8, ScalarType.Int8, 1, false),
        new("i2", ScalarType.Int16, ScalarType.Int16, 2, false), new("i4", ScalarType.Int32, ScalarType.Int32, 4, false),
        new("i8", ScalarType.Int64, ScalarType.Int64, 8, false), new("u1", ScalarType.Byte, ScalarType.Byte, 1, false),
        new("u2", ScalarType.Int16, ScalarType.Int32, 2, false), new("u4", ScalarType.Int32, ScalarType.Int64, 4, false),
        new("u8", ScalarType.Int64, ScalarType.Int64, 8, false), new("b1", ScalarType.Byte, ScalarType.Bool, 1, false),
    ];

    /// <summary>All that are read, for messages.</summary>
    public static string Names => string.Join(", ", Known.Select(t => t.Code));

    /// <summary>The type of a code such as &lt;f4; null when it is none of numbers.</summary>
    public static NpyType? Find(string code) =>
        code.Length == 3 && code[0] is '<' or '>' or '|' or '=' && Known.FirstOrDefault(t => t.Code == code[1..]) is { } type
            ? type with { IsBigEndian = code[0] == '>' }
            : null;

    /// <summary>Turns the bytes of each number around where the file has them the other way.</summary>
    public void ToLittleEndian(Span<byte> bytes)
    {
        if (!IsBigEndian) return;
        switch (Size)
        {
            case 2:
                var two = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                var four = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 8:
                var eight = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
        }
    }
}

/// <summary>
/// NumPy's array files: written in version 1.0, little-endian and row-major, the format of saved samples, readable by <c>numpy.load</c>.
/// </summary>
public static class Npy
{
    internal static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    private static readonly (ScalarType Type, string Code)[] Types =
        [(ScalarType.Float32, "<f4"), (ScalarType.Float64, "<f8"), (ScalarType.Int64, "<i8"), (ScalarType.Byte, "|u1")];

    /// <summary>Writes a float32, float64, int64 or uint8 tensor; the file appears whole or not at all.</summary>
    public static void Write(string file, Tensor tensor)
    {
        using var host = tensor.detach().cpu().contiguous();
        var code = Types.Single(t => t.Type == host.dtype).Code;
        var shape = string.Concat(host.shape.Select(n => $"{n},"));
        var header = $"{{'descr': '{code}', 'fortran_order': False, 'shape': ({shape}), }}";
        header = header.PadRight((Magic.Length + 2 + header.Length + 1 + 63) / 64 * 64 - Magic.Length - 3) + "\n";

        var partial = file + ".partial";
        using (var stream = File.Create(partial))
        {
            Span<byte> length = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
            stream.Write(Magic);
            stream.Write(length);
            stream.Write(Encoding.ASCII.GetBytes(header));
            host.ForEachPiece((piece, _) => stream.Write(piece));
        }

        File.Move(partial, file, overwrite: true);
    }

    /// <summary>Reads what <see cref="Write"/> or NumPy wrote, on the CPU.</summary>
    /// <exception cref="InvalidDataException">When the file is not such an array or is cut short.</exception>
    public static Tensor Read(string file) => new NpyFile(file).Read();
}

/// <summary>The memory of tensors of any size. A span holds at most 2 GiB, so it is seen in pieces.</summary>
public static class TensorMemory
{
    /// <summary>Bytes of a piece at most; a multiple of every number's size.</summary>
    public const long PieceBytes = 1 << 26;

    /// <summary>Uses a piece of a tensor's memory.</summary>
    /// <param name="bytes">The piece; what is written here is written to the tensor.</param>
    /// <param name="offset">Where it begins, in bytes.</param>
    public delegate void Use(Span<byte> bytes, long offset);

    /// <summary>Shows the memory of a contiguous tensor on the CPU from begin to end.</summary>
    public static void ForEachPiece(this Tensor tensor, Use use)
    {
        long elements = tensor.NumberOfElements, size = tensor.ElementSize, step = PieceBytes / size;
        using var flat = tensor.view(-1);
        for (long start = 0; start < elements; start += step)
        {
            using var piece = flat.narrow(0, start, Math.Min(step, elements - start));
            use(piece.bytes, start * size);
        }
    }

    /// <summary>A piece of the memory of a contiguous tensor on the CPU.</summary>
    /// <param name="tensor">At least <paramref name="start"/> + <paramref name="count"/> rows of uint8.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many rows; together less than 2 GiB.</param>
    public static Span<byte> RowBytes(this Tensor tensor, long start, long count)
    {
        using var rows = tensor.narrow(0, start, count);
        return rows.bytes;
    }
}
