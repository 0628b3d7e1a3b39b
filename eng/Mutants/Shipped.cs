using System.IO.Compression;
using System.Text;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using SkiaSharp;

namespace Diffusion.Mutants;

/// <summary>
/// The options with which the program's own plugins are tried where their defaults are not enough, and the files that these name.
/// </summary>
public sealed class Shipped : IDisposable
{
    /// <summary>Smaller than the defaults, so that a check takes little time.</summary>
    private static readonly Dictionary<string, string[]> Settings = new()
    {
        ["schedule/betas"] = ["values=[0.01,0.02,0.05,0.04,0.1,0.2,0.15,0.3]"],
        ["grid/explicit"] = ["times=[1,0.7,0.45,0.2,0.1]"],
        ["transition/matrix"] = ["entries=[0.5,0.2,0.1,0.3,0.7,0.2,0.2,0.1,0.7]"],
        ["codec/quantise"] = ["levels=9", "min=-3", "max=3"],
        ["model/unet"] = ["channels=[8,16]", "attention=[4]"],
        ["model/mlp"] = ["width=32", "layers=2"],
        ["model/improved-ddpm"] = ["channels=32", "multipliers=[1,2]", "blocks=1", "attention=[4]", "heads=2"],
        ["model/transformer"] = ["width=32", "layers=2"],
        ["model/step-mlps"] = ["width=16", "layers=1"],
        ["coder/mlp"] = ["width=32"],
        ["coder/conv"] = ["channels=[8,16]"],
        ["data/mixture2d"] = ["count=400", "heldOut=300"],
        ["data/gaussian-mixture"] = ["count=400", "testPart=300", "validationPart=100", "labels=true"],
        ["data/moons"] = ["count=400", "heldOut=300"],
        ["data/swiss-roll"] = ["count=400", "heldOut=300"],
        ["data/checkerboard"] = ["count=400", "heldOut=300"],
        ["data/trips"] = ["count=400", "heldOut=300"],
        ["data/categorical"] = ["count=400", "testPart=300", "validationPart=100"],
        ["data/markov-text"] = ["count=40", "length=16", "testPart=40", "validationPart=20"],
        ["data/captioned-digits"] = ["count=200", "testPart=60"],
        ["data/idx"] = ["folder={0}/idx", "classes=3"],
        ["data/cifar10"] = ["folder={0}/cifar", "testPart=0.2"],
        ["data/csv"] = ["file={0}/table.csv", "label=kind", "validationPart=0.2"],
        ["data/npy"] = ["file={0}/values.npy", "labels={0}/labels.npy", "validationPart=0.2"],
        ["data/image-folder"] = ["folder={0}/images", "pixels=8", "testPart=0.3"],
        ["data/text"] = ["file={0}/text.txt", "length=16", "validationPart=0.1"],
    };

    /// <summary>Plugins that cannot be tried alone, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> NotAlone = new Dictionary<string, string>
    {
        ["guidance/autoguidance"] = "needs the run of a trained model",
        ["codec/latent"] = "needs the run of a trained autoencoder",
        ["metric/importance-weighted"] = "judges a trained autoencoder",
        ["metric/fid"] = "needs the TorchScript export of Inception",
        ["metric/captions"] = "judges data that know what their captions say",
        ["metric/accuracy"] = "compares with a classifier of the built-in digits",
        ["metric/confidence"] = "compares with a classifier of the built-in digits",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("shipped-").FullName;

    public Shipped()
    {
        Text();
        Table();
        Arrays();
        Idx();
        Cifar();
        Images();
    }

    /// <summary>The plugin with its options.</summary>
    public object? OptionsOf(PluginCatalog catalog, PluginDescriptor plugin) => PluginSettings.Read(
        catalog, plugin,
        [.. Settings.GetValueOrDefault(Key(plugin), []).Select(s => s.Replace("{0}", _folder, StringComparison.Ordinal))]).Options;

    public static string Key(PluginDescriptor plugin) => $"{plugin.Kind.Name}/{plugin.Name}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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
        var lines = Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{i * 0.37 % 5:f3},{Math.Sin(i):f3},{"abc"[i % 3]}"));
        File.WriteAllLines(At("table.csv"), lines.Prepend("length,wave,kind"));
    }

    private void Arrays()
    {
        Npy(At("values.npy"), "<f4", [50, 3], Enumerable.Range(0, 150).SelectMany(i => BitConverter.GetBytes((float)Math.Sin(0.7 * i))));
        Npy(At("labels.npy"), "<i8", [50], Enumerable.Range(0, 50).SelectMany(i => BitConverter.GetBytes((long)(i % 4))));
    }

    private static void Npy(string file, string type, int[] shape, IEnumerable<byte> values)
    {
        var sizes = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes}), }}";
        header = header.PadRight((header.Length + 10 + 63) / 64 * 64 - 11 + (((header.Length + 10 + 63) / 64 * 64 - 11) < header.Length
            ? 64 : 0)) + "\n";
        File.WriteAllBytes(file, [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. Encoding.ASCII.GetBytes(
            header), .. values]);
    }

    private void Idx()
    {
        foreach (var (part, count) in new[] { ("train", 40), ("t10k", 20) })
        {
            byte[] pixels = [.. Enumerable.Range(0, count * 36).Select(i => (byte)(i * 7 % 256))], labels = [.. Enumerable.Range(0, count)
                .Select(i => (byte)(i % 3))];
            File.WriteAllBytes(At($"idx/{part}-images-idx3-ubyte"), [0, 0, 8, 3, .. Big(count), .. Big(6), .. Big(6), .. pixels]);
            using var packed = new GZipStream(File.Create(At($"idx/{part}-labels-idx1-ubyte.gz")), CompressionLevel.Fastest);
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
                    picture.SetPixel(x, y, new((byte)(x * 25), (byte)(y * 20), (byte)(i * 30), (byte)(kind == "round" ? 255 : 128)));
            using var data = picture.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(At($"images/{kind}/{i}.png"), data.ToArray());
        }
    }
}
