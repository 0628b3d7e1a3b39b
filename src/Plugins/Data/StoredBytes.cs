using Diffusion.Framework.Data;
using Diffusion.Framework.Files;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>The one place where stored numbers become what a network sees.</summary>
internal static class Scaling
{
    /// <summary>What bytes become: 256 values from -1 to 1.</summary>
    public static readonly ContinuousValues OfBytes = new(new(-1, 1), 256);

    /// <summary>Float32: bytes become x / 127.5 - 1, and all other numbers stay what they are.</summary>
    public static Tensor Numbers(Tensor raw) => raw.dtype == uint8 ? raw.to(float32).div_(127.5f).sub_(1) : raw.to(float32);
}

/// <summary>Samples that are in memory in the numbers of their file, [N, ...]; it owns them.</summary>
internal sealed class TensorRows(Tensor raw) : StoredRows
{
    private readonly Tensor _raw = raw.DetachFromDisposeScope();

    public override long Count { get; } = raw.shape[0];

    public override IReadOnlyList<long> Shape { get; } = [.. raw.shape.Skip(1)];

    public override long Memory { get; } = raw.NumberOfElements * raw.ElementSize;

    public override Tensor Read(ReadOnlySpan<long> positions)
    {
        using var index = tensor(positions.ToArray());
        using var chosen = _raw.index_select(0, index);
        return chosen.dtype == float32 ? chosen.alias() : Scaling.Numbers(chosen);
    }

    public override void Release() => _raw.Dispose();
}

/// <summary>Samples in a NumPy file that is not in Fortran order.</summary>
internal sealed class NpyRows(NpyFile file) : StoredRows
{
    private readonly SafeFileHandle _handle = File.OpenHandle(file.Path, options: FileOptions.RandomAccess);

    public override long Count => file.Shape[0];

    public override IReadOnlyList<long> Shape { get; } = [.. file.Shape.Skip(1)];

    public override Tensor Read(ReadOnlySpan<long> positions)
    {
        var raw = file.ReadRows(_handle, positions);
        if (raw.dtype == float32) return raw;
        using (raw) return Scaling.Numbers(raw);
    }

    public override void Release() => _handle.Dispose();
}

/// <summary>Samples of bytes, one after the other in a file.</summary>
/// <param name="path">The file.</param>
/// <param name="start">Where the first begins.</param>
/// <param name="count">How many.</param>
/// <param name="shape">The shape of one.</param>
internal sealed class ByteFileRows(string path, long start, long count, IReadOnlyList<long> shape) : StoredRows
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, options: FileOptions.RandomAccess);

    public override long Count => count;

    public override IReadOnlyList<long> Shape => shape;

    public override Tensor Read(ReadOnlySpan<long> positions)
    {
        using var raw = empty([positions.Length, .. shape], dtype: uint8);
        long row = positions.Length == 0 ? 0 : raw.NumberOfElements / positions.Length;
        for (int i = 0; i < positions.Length; i++)
        {
            int next = i + 1;
            while (next < positions.Length && positions[next] == positions[next - 1] + 1) next++;
            long at = start + positions[i] * row;
            using var rows = raw.narrow(0, i, next - i);
            rows.ForEachPiece((piece, offset) => DataFile.Fill(_handle, path, piece, at + offset));
            i = next - 1;
        }

        return Scaling.Numbers(raw);
    }

    public override void Release() => _handle.Dispose();
}

/// <summary>What readers do with files.</summary>
internal static class DataFile
{
    /// <summary>The length of a file in bytes.</summary>
    /// <exception cref="InvalidDataException">When there is none.</exception>
    public static long Length(string path)
    {
        Require(path);
        return new FileInfo(path).Length;
    }

    /// <exception cref="InvalidDataException">When there is no such file.</exception>
    public static void Require(string path)
    {
        if (RegularFile.Absence(path) is { } absence) throw new InvalidDataException($"'{path}' {absence}.");
    }

    /// <summary>Reads exactly so many bytes.</summary>
    /// <exception cref="InvalidDataException">When the file ends before.</exception>
    public static void Fill(SafeFileHandle handle, string path, Span<byte> bytes, long offset)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(handle, bytes[done..], offset + done);
            if (read == 0) throw new InvalidDataException($"'{path}' has become shorter while it was read.");
            done += read;
        }
    }
}
