using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using SkiaSharp;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>
/// Files of pictures. Where they lie in subfolders, each subfolder with pictures is a class, in the order of their names. A table
/// captions.csv in the folder gives each a caption.
/// </summary>
[Description("PNG, JPEG, WebP and BMP files of a folder; the names of subfolders are the classes, a table captions.csv has their captions")]
[Source("the folder layout of Deng et al. 2009 (ImageNet)")]
[Revision(3)]
public sealed class ImageFolderData(ImageFolderOptions options) : IDataSource
{
    private readonly Lazy<(ImageListing Files, (int Width, int Height) Size, ImageCaptions? Captions)> _files = new(() =>
    {
        var files = ImageListing.Of(options.Folder);
        var captions = options.Labels ? ImageCaptions.Of(options.Folder, [.. files.Images.Select(f => f.Path)]) : null;
        return (files, SizeOf(files.Images, options.Size), captions);
    });

    public bool HasValidation => options.ValidationPart > 0;

    public IReadOnlyList<string> Notes =>
        [.. _files.Value.Files.Notes, .. options.CountNotes(_files.Value.Files.Images.Count, options.Folder)];

    public DataSpace Describe() => new(Shape, Scaling.OfBytes,
    [
        .. DataSpace.Asked(options.Labels ? _files.Value.Files.Classes.Count : 0),
        .. _files.Value.Captions is { } captions ? new[] { captions.Space } : [],
    ]);

    public Dataset Load() => Load(_ => { });

    public Dataset Load(Action<DataProgress> progress)
    {
        var files = _files.Value.Files;
        var all = files.Images;
        var positions = options.Chosen([.. all.Select(f => f.Class)]);
        var chosen = positions.Select(i => all[i]).ToList();
        var decoder = new ImageFileRows([.. chosen.Select(f => f.Path)], Shape, options.BackgroundColor);
        var loading = new PartLoading(options.Memory, progress);
        StoredRows rows = loading.Fits(decoder.BytesDecoded) ? decoder.Decode(progress) : decoder;
        var known = files.Classes.Count > 0 ? options : options with { Labels = false };
        var captions = _files.Value.Captions;
        var data = known.ToDataset(known.Stored(rows, [.. chosen.Select(f => f.Class)], captions?.Text(positions)), null, loading);
        return data with
        {
            Names = DataNames.None with { Classes = known.Labels ? files.Classes : [], Words = captions?.Space.Words!.Words ?? [] },
        };
    }

    private IReadOnlyList<long> Shape => [options.Channels, _files.Value.Size.Height, _files.Value.Size.Width];

    /// <summary>The size of all images. The header of each is looked at.</summary>
    private static (int Width, int Height) SizeOf(IReadOnlyList<(string Path, long Class)> files, (int Width, int Height)? asked)
    {
        var sizes = new (int Width, int Height)[files.Count];
        InParallel.For(files.Count, i => sizes[i] = ImageFile.SizeOf(files[i].Path));
        if (asked is { } size) return size;
        int other = Array.FindIndex(sizes, s => s != sizes[0]);
        return other < 0
            ? sizes[0]
            : throw new InvalidDataException(
                $"'{files[other].Path}' has another size than the images before it: expected {sizes[0].Width} x {sizes[0].Height} pixels, "
                + $"found {sizes[other].Width} x {sizes[other].Height}. Set data.pixels to resize them.");
    }
}

/// <summary>The pictures below a folder, in the order of their names.</summary>
/// <param name="Images">Path and class of each.</param>
/// <param name="Classes">The names of the classes; empty where there are no subfolders.</param>
/// <param name="Notes">What was left out, in sentences.</param>
internal sealed record ImageListing(
    IReadOnlyList<(string Path, long Class)> Images, IReadOnlyList<string> Classes, IReadOnlyList<string> Notes)
{
    /// <exception cref="InvalidDataException">When there is no picture.</exception>
    public static ImageListing Of(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException(
                File.Exists(folder) ? $"'{folder}' is a file; expected a folder." : $"The folder '{folder}' does not exist.");
        var notes = new List<string>();
        string[] inside = [.. Directory.EnumerateDirectories(folder).Where(IsShown).Order(StringComparer.Ordinal)];
        var ofFolder = inside.Select(f => (Folder: f, Files: Pictures(f, notes))).ToList();
        var beside = Pictures(folder, notes);
        var classes = ofFolder.Where(f => f.Files.Count > 0).ToList();
        var below = inside.SelectMany(f => Below(f).Select(file => (Folder: f, File: file))).ToLookup(f => f.Folder, f => f.File);
        string[] deeper = [.. inside.SelectMany(f => below[f]).Select(f => Path.GetRelativePath(folder, f))];
        const string Advice = "A class is a subfolder of data.folder with the images directly in it";
        if (classes.Count == 0 && beside.Count == 0)
            throw new InvalidDataException(
                $"The folder '{folder}' has no images: expected files that end in {string.Join(", ", ImageFile.Endings)}, "
                + "in it or in subfolders that name their classes."
                + (deeper.Length > 0 ? $" Found {deeper.Length} in folders further down: {Named(deeper)}. {Advice}." : ""));
        string[] empty = [.. ofFolder.Where(f => f.Files.Count == 0 && !below.Contains(f.Folder)).Select(f => Path.GetFileName(f.Folder))];
        if (empty.Length > 0) notes.Add($"Folders without images are no classes: {Named(empty)} in '{folder}'.");
        if (deeper.Length > 0)
            notes.Add(
                $"Images further down than the folders of classes are left out: {Named(deeper)} in '{folder}'. "
                + $"{Advice}: move them there, or name another folder.");
        if (classes.Count > 0 && beside.Count > 0)
            notes.Add(
                $"Images beside the folders of classes are left out: {Named([.. beside.Select(f => Path.GetFileName(f)!)])} in '{folder}'. "
                + "Move them into the folder of a class.");
        return classes.Count == 0
            ? new([.. beside.Select(f => (f, 0L))], [], notes)
            : new(
                [.. classes.SelectMany((c, k) => c.Files.Select(f => (f, (long)k)))],
                [.. classes.Select(c => Path.GetFileName(c.Folder)!)],
                notes);
    }

    private static List<string> Pictures(string folder, List<string> notes)
    {
        var files = Directory.EnumerateFiles(folder).Where(IsShown).Order(StringComparer.Ordinal).ToList();
        var skipped = files.Where(f => EndsIn(f, ImageFile.OtherEndings)).Select(f => Path.GetFileName(f)!).ToList();
        if (skipped.Count > 0)
            notes.Add(
                $"Files of formats that are not read are left out: {Named(skipped)} in '{folder}'. "
                + $"Convert them to one of {string.Join(", ", ImageFile.Endings)}.");
        return [.. files.Where(f => EndsIn(f, ImageFile.Endings))];
    }

    /// <summary>The pictures of the folders inside a folder, however far down; not its own.</summary>
    private static List<string> Below(string folder) =>
    [
        .. Directory.EnumerateDirectories(folder).Where(IsShown)
            .SelectMany(f => Directory.EnumerateFiles(f, "*", new EnumerationOptions { RecurseSubdirectories = true }))
            .Where(f => EndsIn(f, ImageFile.Endings) && Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar).All(IsShown))
            .Order(StringComparer.Ordinal),
    ];

    private static bool EndsIn(string file, IReadOnlyList<string> endings) =>
        endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    // What programs leave behind: .ipynb_checkpoints, .DS_Store, ._picture.png, and macOS's folder in archives.
    private static bool IsShown(string path) => Path.GetFileName(path) is var name && !name.StartsWith('.') && name != "__MACOSX";

    private static string Named(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(3).Select(n => $"'{n}'")) + (names.Count > 3 ? $" and {names.Count - 3} more" : "");
}

/// <summary>Pictures that are decoded when they are asked for.</summary>
/// <param name="files">The files.</param>
/// <param name="shape">[C, H, W] that each is brought to.</param>
/// <param name="background">What is seen through transparent parts.</param>
internal sealed class ImageFileRows(IReadOnlyList<string> files, IReadOnlyList<long> shape, SKColor background) : StoredRows
{
    private readonly int _length = (int)Math.Min(int.MaxValue, shape.Aggregate(1L, (product, n) => product * n));

    public override long Count => files.Count;

    public override IReadOnlyList<long> Shape => shape;

    /// <summary>What all take as bytes.</summary>
    public long BytesDecoded => (long)files.Count * _length;

    public override Tensor Read(ReadOnlySpan<long> positions)
    {
        using var pixels = Decoded(positions.ToArray(), () => { });
        return Scaling.Numbers(pixels);
    }

    /// <summary>All of them, decoded.</summary>
    public TensorRows Decode(Action<DataProgress> progress)
    {
        var text = $"{Count} images, {DataMemory.Text(BytesDecoded)} decoded";
        long done = 0;
        progress(new(text, BytesDecoded, 0, Count));
        return new(Decoded([.. Enumerable.Range(0, files.Count).Select(i => (long)i)], () =>
        {
            if (Interlocked.Increment(ref done) is var now && (now % 256 == 0 || now == Count))
                progress(new(text, BytesDecoded, now, Count));
        }));
    }

    private Tensor Decoded(long[] positions, Action decoded)
    {
        var pixels = empty([positions.Length, .. shape], dtype: uint8);
        InParallel.For(positions.Length, i =>
        {
            ImageFile.Read(files[(int)positions[i]], (int)shape[0], ((int)shape[2], (int)shape[1]), background)
                .CopyTo(pixels.RowBytes(i, 1));
            decoded();
        });
        return pixels;
    }
}

internal static class InParallel
{
    /// <summary>
    /// Does something for each of so many; of several errors the first by its message is thrown, whatever the threads did.
    /// </summary>
    public static void For(int count, Action<int> work)
    {
        try
        {
            Parallel.For(0, count, work);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions.MinBy(e => e.Message, StringComparer.Ordinal)!);
        }
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

    [Description("the colour that is seen through transparent parts, #rrggbb")]
    [AddedLater]
    public string Background { get; init; } = "#ffffff";

    internal SKColor BackgroundColor => SKColor.Parse(Background);

    internal (int Width, int Height)? Size => Pixels is { } n ? (n, n) : null;

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in base.Validate(validationContext)) yield return problem;
        if (Folder.Length == 0) yield return new("is missing; name the folder of the images", [nameof(Folder)]);
        if (!Regex.IsMatch(Background, "^#[0-9a-fA-F]{6}$"))
            yield return new($"found '{Background}'; allowed: a colour as #rrggbb, such as #ffffff for white", [nameof(Background)]);
        if (Channels is not (1 or 3)) yield return new($"found {Channels}; allowed: 1 or 3", [nameof(Channels)]);
    }
}
