using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

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

    public IReadOnlyList<string> Notes => [.. options.CountNotes(Files(Training).Sum(CountOf), options.Folder)];

    public DataSpace Describe()
    {
        // A file that is missing or cut short is told before anything is trained.
        foreach (var file in Files([.. Training, .. Test])) CountOf(file);
        return new(Shape, Scaling.OfBytes, DataSpace.Asked(options.Labels ? Classes : 0));
    }

    public Dataset Load() => Load(_ => { });

    public Dataset Load(Action<DataProgress> progress)
    {
        Describe();
        var (images, classes) = Read(Training);
        var chosen = options.Chosen(classes);
        return options.ToDataset(
            options.Stored(images.Select([.. chosen.Select(i => (long)i)]), [.. chosen.Select(i => classes[i])]),
            () =>
            {
                var (own, ofOwn) = Read(Test);
                return options.Stored(own, ofOwn);
            },
            new(options.Memory, progress));
    }

    private IReadOnlyList<string> Files(IEnumerable<string> names)
    {
        var files = names.Select(name => Path.Combine(options.Folder, name)).ToList();
        return files.Find(f => !File.Exists(f)) is { } missing
            ? throw new InvalidDataException($"'{missing}' does not exist. Put the six files there, or name their folder in data.folder.")
            : files;
    }

    private static long CountOf(string file)
    {
        long length = DataFile.Length(file);
        return length > 0 && length % Record == 0
            ? length / Record
            : throw new InvalidDataException(
                $"'{file}' is not made of whole images: expected a multiple of {Record} bytes, found {length}.");
    }

    private (StoredRows Images, IReadOnlyList<long> Classes) Read(IReadOnlyList<string> names)
    {
        var files = Files(names);
        var pixels = empty([files.Sum(CountOf), .. Shape], dtype: uint8);
        var classes = new List<long>();
        var record = new byte[Record];
        foreach (var file in files)
        {
            using var stream = new BufferedStream(File.OpenRead(file));
            for (int i = 0; stream.ReadAtLeast(record, Record, throwOnEndOfStream: false) == Record; i++)
            {
                if (record[0] >= Classes)
                    throw new InvalidDataException(
                        $"'{file}' has a label that is no class: expected 0 to {Classes - 1} in image {i}, found {record[0]}.");
                record.AsSpan(1).CopyTo(pixels.RowBytes(classes.Count, 1));
                classes.Add(record[0]);
            }
        }

        return (new TensorRows(pixels), classes);
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
