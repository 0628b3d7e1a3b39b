using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.IO.Compression;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>The 1,797 handwritten digits that come with the project: [1, 8, 8], grey values x/8 - 1 in [-1, 1], ten classes.</summary>
[Description("1,797 handwritten digits of 8x8 pixels, built in")]
[Source("Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI, CC BY 4.0")]
public sealed class DigitsData(DigitsOptions options) : IDataSource
{
    private const int Pixels = 64;

    public DataSpace Describe() => new([1, 8, 8], new ContinuousValues(new(-1, 1), 17), DataSpace.Asked(10));

    public Dataset Load()
    {
        var rows = Read();
        // Every n-th row of a class is held out, so that both parts have the same classes and writers.
        bool IsHeldOut(int k) => Math.Floor((k + 1) * options.HeldOut) > Math.Floor(k * options.HeldOut);
        var heldOut = new HashSet<int>(rows
            .Select((row, i) => (Class: row[Pixels], Index: i))
            .GroupBy(r => r.Class)
            .SelectMany(c => c.Where((_, k) => IsHeldOut(k)).Select(r => r.Index)));
        var train = ToSamples([.. rows.Where((_, i) => !heldOut.Contains(i))]);
        var rest = ToSamples([.. rows.Where((_, i) => heldOut.Contains(i))]);
        return new(train, rest, Digest.Of(train.Tensors.Concat(rest.Tensors)));
    }

    private static List<byte[]> Read()
    {
        using var resource = typeof(DigitsData).Assembly.GetManifestResourceStream("digits.csv.gz")!;
        using var reader = new StreamReader(new GZipStream(resource, CompressionMode.Decompress));
        var rows = new List<byte[]>();
        while (reader.ReadLine() is { Length: > 0 } line)
            rows.Add([.. line.Split(',').Select(n => (byte)double.Parse(n, CultureInfo.InvariantCulture))]);
        return rows;
    }

    private static Samples ToSamples(IReadOnlyList<byte[]> rows)
    {
        using var pixels = tensor(rows.SelectMany(r => r.Take(Pixels)).Select(p => p / 8f - 1).ToArray(), dtype: float32);
        return new(pixels.reshape(rows.Count, 1, 8, 8).clone(), Condition.OfClasses(tensor(rows.Select(r => (long)r[Pixels]).ToArray())));
    }
}

public sealed record DigitsOptions
{
    [Description("share of each class that is held out"), Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double HeldOut { get; init; } = 0.2;
}
