using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>
/// NumPy's array files, version 1.0, little-endian and row-major: the format of saved samples, readable by <c>numpy.load</c>.
/// </summary>
public static partial class Npy
{
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

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
            stream.Write(host.bytes);
        }

        File.Move(partial, file, overwrite: true);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, on the CPU.</summary>
    /// <exception cref="InvalidDataException">When the file is not such an array or is cut short.</exception>
    public static Tensor Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        if (bytes.Length < 10 || !bytes.AsSpan(0, 8).SequenceEqual(Magic))
            throw Damaged(file, "it does not begin as a NumPy file of version 1.0");
        int start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var header = Encoding.ASCII.GetString(bytes, 10, Math.Min(start, bytes.Length) - 10);
        var code = DescrPattern().Match(header).Groups[1].Value;
        var type = Types.Where(t => t.Code == code).Select(t => (ScalarType?)t.Type).FirstOrDefault()
            ?? throw Damaged(file, $"its type '{code}' is none of {string.Join(", ", Types.Select(t => t.Code))}");
        long[] shape = [.. ShapePattern().Match(header).Groups[1].Value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(n => long.Parse(n, CultureInfo.InvariantCulture))];

        var result = empty(shape, dtype: type);
        long expected = result.NumberOfElements * result.ElementSize;
        if (bytes.Length - start != expected)
        {
            result.Dispose();
            throw Damaged(file, $"it holds {bytes.Length - start} bytes of data where {expected} are expected");
        }

        bytes.AsSpan(start).CopyTo(result.bytes);
        return result;
    }

    private static InvalidDataException Damaged(string file, string why) => new($"'{file}' cannot be read: {why}.");

    [GeneratedRegex("'descr': '([^']*)'")]
    private static partial Regex DescrPattern();

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
