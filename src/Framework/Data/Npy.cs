using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

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
