using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.IO.Compression;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>The 1,797 handwritten digits that come with the project: [1, 8, 8], grey values x/8 - 1 in [-1, 1], ten classes.</summary>
[Description("1,797 handwritten digits of 8x8 pixels, built in")]
[Source("Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI, CC BY 4.0")]
public sealed class DigitsData(DigitsOptions options) : IDataSource
{
    internal const int Pixels = 64;

    public DataSpace Describe() => new([1, 8, 8], new ContinuousValues(new(-1, 1), 17), DataSpace.Asked(10));

    public bool HasValidation => options.ValidationPart > 0;

    public Dataset Load()
    {
        var rows = Read();
        var (test, rest) = Cut(rows, options.TestPart);
        var (validation, train) = Cut(rest, options.ValidationPart / (1 - options.TestPart));
        var parts = (Train: ToSamples(train), Validation: HasValidation ? ToSamples(validation) : null, Test: ToSamples(test));
        var digest = Digest.Of([.. parts.Train.Tensors, .. parts.Test.Tensors, .. parts.Validation?.Tensors ?? []]);
        return new(parts.Train, parts.Validation, parts.Test, digest);
    }

    /// <summary>
    /// Every n-th row of a class, so that both parts have the same classes and writers, and the other rows, in their order.
    /// </summary>
    internal static (IReadOnlyList<byte[]> Cut, IReadOnlyList<byte[]> Others) Cut(IReadOnlyList<byte[]> rows, double share)
    {
        bool IsCut(int k) => Math.Floor((k + 1) * share) > Math.Floor(k * share);
        var cut = rows.GroupBy(row => row[Pixels]).SelectMany(c => c.Where((_, k) => IsCut(k))).ToHashSet();
        return ([.. rows.Where(cut.Contains)], [.. rows.Where(row => !cut.Contains(row))]);
    }

    internal static List<byte[]> Read()
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

public sealed record DigitsOptions : IValidatableObject
{
    // A smaller share would leave a class without an image.
    private const double Smallest = 0.01;

    [Description("share of each class that is the test part"), Range(Smallest, 1.0, MaximumIsExclusive = true)]
    [Formerly("heldOut")]
    public double TestPart { get; init; } = 0.2;

    [Description("share of each class that is the validation part; without one nothing can be selected on it")]
    [Range(0, 1.0, MaximumIsExclusive = true)]
    public double ValidationPart { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in TrainingSplit.Check(TestPart, ValidationPart)) yield return problem;
        if (ValidationPart is > 0 and < Smallest)
            yield return new($"found {ValidationPart}; allowed: 0, or {Smallest} and more", [nameof(ValidationPart)]);
    }
}
