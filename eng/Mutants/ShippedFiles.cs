using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace Diffusion.Mutants;

/// <summary>Small files of every sort that the program's data sources read.</summary>
internal sealed class ShippedFiles
{
    private readonly string _folder;

    private ShippedFiles(string folder) => _folder = folder;

    /// <summary>Writes them all into a folder.</summary>
    public static void Write(string folder)
    {
        var files = new ShippedFiles(folder);
        files.Text();
        ShippedTorchScript.Write(files.At("tiny.pt"));
        files.Table();
        files.Arrays();
        files.Idx("idx", i => i % 3);
        files.Idx("uneven", i => i is 3 or 17 ? 1 : i is 5 or 11 or 12 ? 2 : 0);
        files.Cifar();
        files.Images();
        files.Captions();
        files.Mixed();
        files.Deep();
    }

    private string At(string name)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private void Text() => File.WriteAllText(
        At("text.txt"), string.Concat(Enumerable.Range(0, 120).Select(i =>
            $"the {(i * i) % 37} cats sat on {i % 11} mats, and no dog saw {i % 3}. ")));

    private void Table()
    {
        string[] Lines(int count, Func<int, string> line, string names) => [names, .. Enumerable.Range(0, count).Select(line)];
        File.WriteAllLines(At("table.csv"), Lines(
            60, i => FormattableString.Invariant($"{i * 0.37 % 5:f3},{Math.Sin(i):f3},{"abc"[i % 3]}"), "length,wave,kind"));
        File.WriteAllLines(At("columns.csv"), Lines(
            60, i => FormattableString.Invariant($"{i * 0.37 % 5:f3},{Math.Sin(i):f3},{"abc"[i % 3]},{i % 4},2.5"),
            "length,wave,kind,number,still"));
        File.WriteAllText(At("betas.txt"), "0.01 0.02,0.05\n0.1\t0.3\n\n");
        File.WriteAllLines(At("index.csv"), Lines(
            30, i => FormattableString.Invariant($"{i};\"{i % 7}\";{0.5 * i};\"{(i % 2 == 0 ? "an \"\"odd\"\" one" : "other")}\""),
            ";a;b;kind"));
        File.WriteAllLines(At("tabs.csv"), Lines(25, i => i == 9 ? "" : FormattableString.Invariant($"{i % 5}\t{i * i}"), "a\t b "));
        File.WriteAllLines(At("two.csv"), Lines(3, i => $"{i * i},{3 - i}", "x,y"));
        var words = string.Concat(Enumerable.Range(0, 40).Select(i => $"word {i % 6}\r\n"));
        File.WriteAllText(At("words.txt"), $"\ufeff{words}\u00e9 end z");
    }

    private void Arrays()
    {
        Npy(At("values.npy"), "<f4", [50, 3], Enumerable.Range(0, 150).SelectMany(i => BitConverter.GetBytes((float)Math.Sin(0.7 * i))));
        Npy(At("labels.npy"), "<i8", [50], Enumerable.Range(0, 50).SelectMany(i => BitConverter.GetBytes((long)(i % 4))));
        Npy(At("targets.npy"), "<f8", [50, 2], Enumerable.Range(0, 100).SelectMany(i => BitConverter.GetBytes(Math.Cos(0.3 * i))));
        Npy(At("bytes.npy"), "|u1", [50, 2, 3], Enumerable.Range(0, 300).Select(i => (byte)(i * 11 % 256)));
        Npy(At("double.npy"), "<f8", [50, 2], Enumerable.Range(0, 100).SelectMany(i => BitConverter.GetBytes(i % 4 - 2.0)));
        Npy(
            At("fortran.npy"), "<f4", [50, 2], Enumerable.Range(0, 100).SelectMany(i => BitConverter.GetBytes((float)Math.Sin(0.2 * i))),
            isFortran: true);
    }

    private static void Npy(string file, string type, int[] shape, IEnumerable<byte> values, bool isFortran = false)
    {
        var sizes = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        var header = $"{{'descr': '{type}', 'fortran_order': {(isFortran ? "True" : "False")}, 'shape': ({sizes}), }}";
        header = header.PadRight((header.Length + 10 + 63) / 64 * 64 - 11 + (((header.Length + 10 + 63) / 64 * 64 - 11) < header.Length
            ? 64 : 0)) + "\n";
        File.WriteAllBytes(file, [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. Encoding.ASCII.GetBytes(
            header), .. values]);
    }

    private void Idx(string folder, Func<int, int> label)
    {
        foreach (var (part, count) in new[] { ("train", 40), ("t10k", 20) })
        {
            byte[] pixels = [.. Enumerable.Range(0, count * 36).Select(i => (byte)(i * 7 % 256))], labels = [.. Enumerable.Range(0, count)
                .Select(i => (byte)label(i))];
            File.WriteAllBytes(At($"{folder}/{part}-images-idx3-ubyte"), [0, 0, 8, 3, .. Big(count), .. Big(6), .. Big(6), .. pixels]);
            using var packed = new GZipStream(File.Create(At($"{folder}/{part}-labels-idx1-ubyte.gz")), CompressionLevel.Fastest);
            packed.Write([0, 0, 8, 1, .. Big(count), .. labels]);
        }

        static byte[] Big(int n) => [(byte)(n >> 24), (byte)(n >> 16), (byte)(n >> 8), (byte)n];
    }

    private void Cifar()
    {
        foreach (var (name, seed) in new[] { "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5",
            "test_batch" }.Select((n, i) => (n, i)))
            File.WriteAllBytes(
                At($"cifar/{name}.bin"),
                [.. Enumerable.Range(0, 6).SelectMany(k => Enumerable.Range(0, 3072).Select(i => (byte)((i * (k + 1) + 17 * seed) % 256))
                    .Prepend((byte)(k % 10)))]);
    }

    private void Images()
    {
        foreach (var kind in new[] { "round", "square" })
        for (int i = 0; i < 8; i++)
        {
            using var picture = new SKBitmap(10, 12);
            for (int x = 0; x < 10; x++)
                for (int y = 0; y < 12; y++)
                {
                    int alpha = kind == "round" ? 255 : 128 + (37 * x + 11 * y + i) % 128;
                    picture.SetPixel(x, y, new((byte)(x * 25), (byte)(y * 20), (byte)(i * 30), (byte)alpha));
                }

            using var data = picture.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(At($"images/{kind}/{i}.png"), data.ToArray());
        }
    }

    /// <summary>
    /// JPEG pictures turned as their EXIF orientation says, in blocks that are the same with every decoder, and their captions.
    /// </summary>
    private void Captions()
    {
        for (int turn = 1; turn <= 8; turn++)
        {
            using var picture = new SKBitmap(16, 24);
            for (int x = 0; x < 16; x++)
                for (int y = 0; y < 24; y++)
                    picture.SetPixel(x, y, Grey((x / 8 * 3 + y / 8) * 40 + turn));
            using var data = picture.Encode(SKEncodedImageFormat.Jpeg, 100);
            byte[] jpeg = data.ToArray(), exif =
            [
                0xff, 0xe1, 0, 34, .. "Exif"u8, 0, 0, .. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)turn,
                0, 0, 0, 0, 0, 0,
            ];
            File.WriteAllBytes(At($"captions/{turn}.jpg"), [.. jpeg[..2], .. exif, .. jpeg[2..]]);
        }

        File.WriteAllLines(At("captions/captions.csv"), Enumerable.Range(1, 8).Select(i => i % 2 == 0
            ? $"./{i}.jpg,\"a large picture, turned{string.Concat(Enumerable.Repeat(" once more", i % 3))}\""
            : $"{i}.jpg,\"a small picture, turned{string.Concat(Enumerable.Repeat(" once more", i % 3))}\"").Prepend("file,caption"));
    }

    /// <summary>What else is found in folders of pictures, of several sizes.</summary>
    private void Mixed()
    {
        foreach (var (name, width, height) in new[] { ("a/1.png", 5, 9), ("a/2.png", 11, 5), ("b/1.png", 8, 8), ("b/2.png", 2, 3),
            ("beside.png", 4, 4), ("a/deeper/1.png", 4, 4), ("c/deeper/1.png", 4, 4), ("a/.hidden.png", 4, 4), ("__MACOSX/1.png", 4, 4) })
        {
            using var picture = new SKBitmap(width, height);
            for (int x = 0; x < width; x++)
                for (int y = 0; y < height; y++)
                    picture.SetPixel(x, y, Grey((x * 37 + y * 23) % 256));
            using var data = picture.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(At($"mixed/{name}"), data.ToArray());
        }

        foreach (var other in new[] { "a/1.gif", "a/2.tif", "a/3.svg", "a/4.psd", "a/notes.txt" })
            File.WriteAllText(At($"mixed/{other}"), "no picture");
        Directory.CreateDirectory(Path.Combine(_folder, "mixed", "empty"));
    }

    /// <summary>A picture of 16 bits, of which pictures of 8 would lose half.</summary>
    private void Deep()
    {
        // 4 x 4 pixels of one grey.
        const string Content = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEEAAAAADcCh3hAAAAD0lEQVR42mMQMoFABtwMAE3UBGH57zzl"
            + "AAAAAElFTkSuQmCC";
        File.WriteAllBytes(At("deep/a/1.png"), Convert.FromBase64String(Content));
        File.Copy(At("mixed/a/1.png"), At("deep/a/2.png"));
        File.Copy(At("mixed/b/1.png"), At("deep/a/3.png"));
    }

    private static SKColor Grey(int shade) => new((byte)shade, (byte)shade, (byte)shade);
}
