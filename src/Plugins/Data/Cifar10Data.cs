using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Data;

/// <summary>
/// CIFAR-10, binary version: records of a label and 3 x 32 x 32 bytes in data_batch_1.bin to data_batch_5.bin and test_batch.bin.
/// </summary>
[Description("CIFAR-10 in its binary version")]
[Source("Krizhevsky 2009, chapter 3")]
[Revision(2)]
public sealed class Cifar10Data(Cifar10Options options) : IDataSource
{
    private const int Pixels = 3 * 32 * 32, Record = 1 + Pixels, Classes = 10;
    private static readonly long[] Shape = [3, 32, 32];
    private static readonly string[] Training = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")];
    private static readonly string[] Test = ["test_batch.bin"];

    public bool HasValidation => options.ValidationPart > 0;

    public DataSpace Describe()
    {
        // A file that is missing is told before anything is trained.
        Files([.. Training, .. Test]);
        return new(Shape, EightBitImages.Values, DataSpace.Asked(options.Labels ? Classes : 0));
    }

    public Dataset Load() => options.ToDataset(Chosen(Read(Training)), () => Read(Test));

    private EightBitImages Chosen(EightBitImages images) => images.Select(options.Chosen(images.Count));

    private IReadOnlyList<string> Files(IEnumerable<string> names)
    {
        var files = names.Select(name => Path.Combine(options.Folder, name)).ToList();
        return files.Find(f => !File.Exists(f)) is { } missing
            ? throw new InvalidDataException($"'{missing}' does not exist. Put the six files there, or name their folder in data.folder.")
            : files;
    }

    private EightBitImages Read(IReadOnlyList<string> names)
    {
        var records = Files(names).SelectMany(Records).ToList();
        var pixels = new byte[records.Count * (long)Pixels];
        for (int i = 0; i < records.Count; i++) records[i].Span[1..].CopyTo(pixels.AsSpan(i * Pixels));
        return new(pixels, [.. records.Select(r => (long)r.Span[0])], Shape);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Records(string file)
    {
        var bytes = File.ReadAllBytes(file);
        if (bytes.Length == 0 || bytes.Length % Record != 0)
            throw new InvalidDataException(
                $"'{file}' is not made of whole images: expected a multiple of {Record} bytes, found {bytes.Length}.");
        for (int start = 0; start < bytes.Length; start += Record)
        {
            if (bytes[start] >= Classes)
                throw new InvalidDataException(
                    $"'{file}' has a label that is no class: "
                    + $"expected 0 to {Classes - 1} in image {start / Record}, found {bytes[start]}.");
            yield return bytes.AsMemory(start, Record);
        }
    }
}

public sealed record Cifar10Options : ImageOptions
{
    [Description("the folder of the six files, cifar-10-batches-bin"), InputPath]
    public string Folder { get; init; } = "";

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in base.Validate(validationContext)) yield return problem;
        if (Folder.Length == 0) yield return new("is missing; name the folder cifar-10-batches-bin", [nameof(Folder)]);
    }
}
