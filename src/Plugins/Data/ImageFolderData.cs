using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Data;

/// <summary>PNG and JPEG files. Where they lie in subfolders, each subfolder is a class, in the order of their names.</summary>
[Description("PNG and JPEG files of a folder; the names of subfolders are the classes")]
[Source("the folder layout of Deng et al. 2009 (ImageNet)")]
[Revision(2)]
public sealed class ImageFolderData(ImageFolderOptions options) : IDataSource
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

    public bool HasValidation => options.ValidationPart > 0;

    public DataSpace Describe()
    {
        var size = options.Size ?? ImageFile.SizeOf(Files()[0].Path);
        return new(
            [options.Channels, size.Height, size.Width], EightBitImages.Values, DataSpace.Asked(options.Labels ? Classes().Count : 0));
    }

    public Dataset Load()
    {
        var all = Files();
        var files = options.Chosen(all.Count).Select(i => all[i]).ToList();
        var space = Describe();
        var shape = space.Shape;
        var target = ((int)shape[2], (int)shape[1]);
        var pixels = new byte[files.Count * shape.Aggregate(1L, (product, n) => product * n)];
        int length = pixels.Length / files.Count;
        try
        {
            Parallel.For(0, files.Count, i =>
            {
                var image = ImageFile.Read(files[i].Path, options.Channels, target, options.Size is not null);
                image.CopyTo(pixels.AsSpan(i * length, length));
            });
        }
        catch (AggregateException several)
        {
            // Which of several wrong files is met first depends on the threads; the first by name is told.
            throw several.InnerExceptions.MinBy(e => e.Message, StringComparer.Ordinal)!;
        }

        var known = space.Classes > 0 ? options : options with { Labels = false };
        return known.ToDataset(new(pixels, [.. files.Select(f => f.Label)], shape), null);
    }

    private IReadOnlyList<string> Classes() => Directory.Exists(options.Folder)
        ? [.. Directory.EnumerateDirectories(options.Folder).Order(StringComparer.Ordinal)]
        : throw new InvalidDataException($"The folder '{options.Folder}' does not exist.");

    private IReadOnlyList<(string Path, long Label)> Files()
    {
        var classes = Classes();
        var files = (classes.Count == 0 ? [options.Folder] : classes).SelectMany((folder, label) => Directory.EnumerateFiles(folder)
            .Where(f => Endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal).Select(f => (f, (long)label))).ToList();
        return files.Count > 0
            ? files
            : throw new InvalidDataException(
                $"The folder '{options.Folder}' has no images: expected files that end in {string.Join(", ", Endings)}, "
                + "in it or in subfolders that name their classes.");
    }
}

public sealed record ImageFolderOptions : ImageOptions
{
    [Description("the folder of the images, or of a subfolder for each class"), InputPath]
    public string Folder { get; init; } = "";

    [Description(
        "height and width in pixels that images are resized to, after cutting the longer side to fit; "
        + "absent keeps their size, which must then be the same for all")]
    [Range(1, 4096)]
    public int? Pixels { get; init; }

    [Description("1 for grey values, 3 for colours"), Range(1, 3)]
    public int Channels { get; init; } = 3;

    internal (int Width, int Height)? Size => Pixels is { } n ? (n, n) : null;

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in base.Validate(validationContext)) yield return problem;
        if (Folder.Length == 0) yield return new("is missing; name the folder of the images", [nameof(Folder)]);
        if (Channels is not (1 or 3)) yield return new($"found {Channels}; allowed: 1 or 3", [nameof(Channels)]);
    }
}
