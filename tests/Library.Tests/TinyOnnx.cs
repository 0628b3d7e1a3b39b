using System.Text;

namespace Diffusion.Library.Tests;

/// <summary>ONNX files of one operator, written field by field of the format's protocol buffers (onnx.proto, IR version 8).</summary>
internal static class TinyOnnx
{
    /// <summary>The mean of each of three channels of pictures [B, 3, H, W], as [B, 3, 1, 1].</summary>
    public static byte[] Mean() => Model("GlobalAveragePool", ["B", 3, "H", "W"], ["B", 3, 1, 1]);

    /// <summary>Takes rows of 64 numbers, which are no pictures.</summary>
    public static byte[] OfRows() => Model("Relu", ["B", 64], ["B", 64]);

    private static byte[] Model(string operation, object[] input, object[] output)
    {
        byte[] node = [.. Text(1, "pictures"), .. Text(2, "features"), .. Text(4, operation)];
        byte[] graph =
            [.. Field(1, node), .. Text(2, "tiny"), .. Field(11, Value("pictures", input)), .. Field(12, Value("features", output))];
        return [.. Number(1, 8), .. Field(7, graph), .. Field(8, Number(2, 13))];
    }

    /// <summary>A float32 tensor of a shape; a text is a length that is left open.</summary>
    private static byte[] Value(string name, object[] shape)
    {
        var lengths = shape.SelectMany(n => Field(1, n is int length ? Number(1, length) : Text(2, (string)n)));
        byte[] tensor = [.. Number(1, 1), .. Field(2, [.. lengths])];
        return [.. Text(1, name), .. Field(2, Field(1, tensor))];
    }

    private static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Varint(int value) => value < 128 ? [(byte)value] : [(byte)(value & 127 | 128), .. Varint(value >> 7)];
}
