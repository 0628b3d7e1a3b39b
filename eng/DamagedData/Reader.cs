using System.Globalization;
using System.IO.Compression;
using System.Text;
using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using SkiaSharp;
using static TorchSharp.torch;

namespace Diffusion.DamagedData;

/// <summary>A reader of data, and files that it reads.</summary>
/// <param name="Name">Its name in experiments.</param>
/// <param name="Files">Names and contents.</param>
/// <param name="Open">The reader of a folder of these files.</param>
internal sealed record Reader(string Name, IReadOnlyList<(string Name, byte[] Content)> Files, Func<string, IDataSource> Open)
{
    public static readonly IReadOnlyList<Reader> All =
        [Arrays(), Table(), Idx(compressed: false), Idx(compressed: true), Cifar(), Pictures()];

    private static Reader Arrays() => new(
        "npy",
        [
            ("x.npy", Npy(arange(240, dtype: float32).reshape(20, 4, 3))),
            ("y.npy", Npy(arange(20, dtype: int64) % 4)),
            ("z.npy", Npy(arange(40, dtype: float64).reshape(20, 2))),
        ],
        folder => new NpyData(new()
        {
            File = Path.Combine(folder, "x.npy"), Labels = Path.Combine(folder, "y.npy"), Targets = Path.Combine(folder, "z.npy"),
        }));

    private static Reader Table() => new(
        "csv",
        [
            ("t.csv", Encoding.UTF8.GetBytes(",x,\"y, z\",kind,height\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
                string.Create(CultureInfo.InvariantCulture, $"{i},{i * 0.25},\"{i * i}\",{(i % 3 == 0 ? "\"red\"" : "blue")},{-i}\n"))))),
        ],
        folder => new CsvData(new() { File = Path.Combine(folder, "t.csv"), Label = "kind", Targets = ["height"] }));

    private static Reader Idx(bool compressed)
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 30, 0, 0, 0, 5, 0, 0, 0, 4, .. Enumerable.Range(0, 600).Select(i => (byte)(i * 7))];
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 30, .. Enumerable.Range(0, 30).Select(i => (byte)(i % 10))];
        return new(
            compressed ? "idx, gzip" : "idx",
            [
                .. from part in new[] { "train", "t10k" }
                   from file in new[] { ("images-idx3-ubyte", images), ("labels-idx1-ubyte", labels) }
                   select ($"{part}-{file.Item1}{(compressed ? ".gz" : "")}", compressed ? Gzip(file.Item2) : file.Item2),
            ],
            folder => new IdxData(new() { Folder = folder }));
    }

    private static Reader Cifar() => new(
        "cifar10",
        [
            .. new[] { "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch" }.Select(name =>
                ($"{name}.bin", Enumerable.Range(0, 10).SelectMany(k =>
                    Enumerable.Range(0, 3072).Select(p => (byte)(p % 251)).Prepend((byte)k)).ToArray())),
        ],
        folder => new Cifar10Data(new() { Folder = folder }));

    private static Reader Pictures() => new(
        "image-folder",
        [
            .. Enumerable.Range(0, 4).Select(i => ($"a/{i}.png", Encoded(i, SKEncodedImageFormat.Png))),
            .. Enumerable.Range(0, 3).Select(i => ($"b/{i}.jpg", Encoded(i, SKEncodedImageFormat.Jpeg))),
            .. Enumerable.Range(0, 3).Select(i => ($"b/{i}.webp", Encoded(i, SKEncodedImageFormat.Webp))),
            .. Enumerable.Range(0, 2).Select(i => ($"a/{i}.bmp", Bitmap(i))),
        ],
        folder => new ImageFolderData(new() { Folder = folder, Pixels = 12 }));

    private static byte[] Npy(Tensor tensor)
    {
        var file = Path.GetTempFileName();
        using (tensor) Framework.Data.Npy.Write(file, tensor);
        var bytes = File.ReadAllBytes(file);
        File.Delete(file);
        return bytes;
    }

    private static byte[] Gzip(byte[] content)
    {
        var target = new MemoryStream();
        using (var stream = new GZipStream(target, CompressionLevel.Optimal)) stream.Write(content);
        return target.ToArray();
    }

    private static byte[] Encoded(int seed, SKEncodedImageFormat format)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(new SKImageInfo(24, 20, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (int i = 0; i < 480; i++)
            bitmap.SetPixel(i % 24, i / 24, new SKColor((byte)(i / 2), (byte)random.Next(256), (byte)(i % 24 * 10), (byte)(155 + i % 100)));
        using var data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    /// <summary>24 bits a pixel, from the bottom up.</summary>
    private static byte[] Bitmap(int seed)
    {
        const int Width = 24, Height = 20, Header = 54;
        var bytes = new byte[Header + 3 * Width * Height];
        new Random(seed).NextBytes(bytes.AsSpan(Header));
        using var writer = new BinaryWriter(new MemoryStream(bytes));
        writer.Write("BM"u8);
        foreach (int n in new[] { bytes.Length, 0, Header, 40, Width, Height }) writer.Write(n);
        writer.Write((short)1);
        writer.Write((short)24);
        return bytes;
    }
}
