using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Data;

/// <summary>
/// MNIST, Fashion-MNIST and others of their format: <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c> and the same with
/// <c>t10k</c> in one folder, plain or with the ending .gz.
/// </summary>
[Description("images in MNIST's idx files, plain or gzip, of MNIST, Fashion-MNIST and others")]
[Source("LeCun et al. 1998; Xiao, Rasul and Vollgraf 2017")]
[Revision(2)]
public sealed class IdxData(IdxOptions options) : IDataSource
{
    public bool HasValidation => options.ValidationPart > 0;

    public DataSpace Describe() => new(
        Shape(Images("train")), EightBitImages.Values, DataSpace.Asked(options.Labels ? options.Classes : 0));

    public Dataset Load() => options.ToDataset(Chosen(Read("train")), () => Read("t10k"));

    private EightBitImages Chosen(EightBitImages images) => images.Select(options.Chosen(images.Count));

    private IdxFile Images(string part) => IdxFile.Open(options.Folder, $"{part}-images-idx3-ubyte", 3);

    private EightBitImages Read(string part)
    {
        var (images, labels) = (Images(part), IdxFile.Open(options.Folder, $"{part}-labels-idx1-ubyte", 1));
        if (images.Shape[0] != labels.Shape[0])
            throw new InvalidDataException(
                $"'{labels.Path}' does not belong to '{images.Path}': "
                + $"expected {images.Shape[0]} labels, found {labels.Shape[0]}.");
        var classes = labels.Read();
        if (classes.FirstOrDefault(c => c >= options.Classes) is var wrong and > 0)
            throw new InvalidDataException(
                $"'{labels.Path}' has a label that is no class: expected 0 to {options.Classes - 1}, found {wrong}.");
        return new(images.Read(), [.. classes.Select(c => (long)c)], Shape(images));
    }

    private static long[] Shape(IdxFile images) => [1, images.Shape[1], images.Shape[2]];
}

public sealed record IdxOptions : ImageOptions
{
    [Description("the folder of the four files"), InputPath]
    public string Folder { get; init; } = "";

    [Description("number of classes"), Range(1, 256)]
    public int Classes { get; init; } = 10;

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in base.Validate(validationContext)) yield return problem;
        if (Folder.Length == 0)
            yield return new("is missing; name the folder of the files train-images-idx3-ubyte and so on", [nameof(Folder)]);
    }
}
