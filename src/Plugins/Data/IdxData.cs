using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

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
    private readonly Lazy<(Pair Train, Pair? Test)> _files = new(() =>
        (Pair.Open(options.Folder, "train"), options.TestPart is null ? Pair.Open(options.Folder, "t10k") : null));

    public bool HasValidation => options.ValidationPart > 0;

    public IReadOnlyList<string> Notes => [.. options.CountNotes(_files.Value.Train.Images.Shape[0], options.Folder)];

    public DataSpace Describe() => new(
        _files.Value.Train.Shape, Scaling.OfBytes, DataSpace.Asked(options.Labels ? options.Classes : 0));

    public Dataset Load() => Load(_ => { });

    public Dataset Load(Action<DataProgress> progress)
    {
        var (train, test) = _files.Value;
        if (test is not null && !test.Shape.SequenceEqual(train.Shape))
            throw new InvalidDataException(
                $"'{test.Images.Path}' does not belong to '{train.Images.Path}': expected images of shape "
                + $"[{string.Join(", ", train.Shape)}], found [{string.Join(", ", test.Shape)}].");
        return options.ToDataset(Read(train), test is null ? null : () => Read(test), new(options.Memory, progress));
    }

    private Samples Read(Pair files)
    {
        using var labels = files.Labels.Read().to(int64);
        var classes = labels.data<long>().ToArray();
        var where = $"'{files.Labels.Path}'";
        int wrong = options.Labels ? Array.FindIndex(classes, c => c >= options.Classes) : -1;
        if (wrong >= 0)
            throw new InvalidDataException(
                $"{where} has a label that is no class: expected 0 to {options.Classes - 1} at [{wrong}], found {classes[wrong]}.");
        if (files == _files.Value.Train && options.Labels && ClassCheck.Count(classes, where) is var found && found < options.Classes)
            throw new InvalidDataException(
                $"{where} has no sample of class {found}: expected {options.Classes} classes, found {found}. Set data.classes to {found}.");
        var rows = files.Images.Rows(files.Shape);
        if (files != _files.Value.Train) return options.Stored(rows, classes);
        var chosen = options.Chosen(classes);
        return options.Stored(rows.Select([.. chosen.Select(i => (long)i)]), [.. chosen.Select(i => classes[i])]);
    }

    /// <summary>The files of images and labels that belong together.</summary>
    private sealed record Pair(IdxFile Images, IdxFile Labels)
    {
        public long[] Shape => [1, Images.Shape[1], Images.Shape[2]];

        public static Pair Open(string folder, string part)
        {
            var pair = new Pair(IdxFile.Open(folder, $"{part}-images-idx3-ubyte", 3), IdxFile.Open(folder, $"{part}-labels-idx1-ubyte", 1));
            return pair.Images.Shape[0] == pair.Labels.Shape[0]
                ? pair
                : throw new InvalidDataException(
                    $"'{pair.Labels.Path}' does not belong to '{pair.Images.Path}': "
                    + $"expected {pair.Images.Shape[0]} labels, found {pair.Labels.Shape[0]}.");
        }
    }
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
