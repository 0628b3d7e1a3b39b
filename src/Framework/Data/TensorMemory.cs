using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

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
