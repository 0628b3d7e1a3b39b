using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>The captions of a folder's pictures: a table <c>captions.csv</c> of the columns <c>file</c> and <c>caption</c>.</summary>
internal sealed class ImageCaptions
{
    public const string FileName = "captions.csv";

    private const string File = "file", Caption = "caption";

    private readonly string[] _captions;

    private ImageCaptions(string[] captions)
    {
        _captions = captions;
        Space = new(ConditionPart.Text, captions.Max(c => Vocabulary.Split(c).Count), Vocabulary.Of(captions));
    }

    /// <summary>What can be asked: words and length of the longest caption.</summary>
    public ConditionSpace Space { get; }

    /// <summary>The captions of pictures, in their order; null where the folder has no such table.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="images">Its pictures.</param>
    /// <exception cref="InvalidDataException">When the table is not as it must be.</exception>
    public static ImageCaptions? Of(string folder, IReadOnlyList<string> images)
    {
        var table = Path.Combine(folder, FileName);
        if (!System.IO.File.Exists(table)) return null;
        var rows = Read(table);
        var places = images.Index().ToDictionary(
            i => Path.GetRelativePath(folder, i.Item).Replace('\\', '/'), i => i.Index, StringComparer.Ordinal);
        var captions = new string[images.Count];
        foreach (var (row, (file, caption)) in rows.Index())
        {
            var where = $"in row {row + 1}, column";
            var name = file.Replace('\\', '/');
            if (name.StartsWith("./", StringComparison.Ordinal)) name = name[2..];
            if (!places.TryGetValue(name, out int place))
                throw new InvalidDataException(
                    $"'{table}' names an image that is not read: found '{file}' {where} '{File}', "
                    + $"expected one of the {images.Count} of '{folder}', such as '{places.First().Key}'.");
            if (captions[place] is not null)
                throw new InvalidDataException(
                    $"'{table}' names an image twice: found '{file}' again {where} '{File}', expected each once.");
            if (Vocabulary.Split(caption).Count == 0)
                throw new InvalidDataException(
                    $"'{table}' has a caption without a word: expected one for '{file}' {where} '{Caption}', found '{caption}'.");
            captions[place] = caption;
        }

        string[] without = [.. places.Where(p => captions[p.Value] is null).Select(p => p.Key).Order(StringComparer.Ordinal)];
        return without.Length == 0
            ? new(captions)
            : throw new InvalidDataException(
                $"'{table}' has no caption for {without.Length} of {images.Count} images: "
                + $"{string.Join(", ", without.Take(3).Select(n => $"'{n}'"))}"
                + $"{(without.Length > 3 ? ", ..." : "")}. Add rows for them or take them out of the folder; "
                + "without the table, or with data.labels false, no captions are read.");
    }

    /// <summary>The words of some captions as networks get them, int64 [positions, L].</summary>
    public Tensor Text(IReadOnlyList<int> positions) => tensor(
        [.. positions.SelectMany(i => Space.Words!.Places(_captions[i], Space.Size))], [positions.Count, Space.Size]);

    private static IEnumerable<(string File, string Caption)> Read(string table)
    {
        CsvTable csv;
        try
        {
            csv = new CsvTable(table, "values");
        }
        catch (InvalidDataException e) when (e.Message.Contains("another length", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{e.Message} A caption with a comma stands in double quotes.", e);
        }

        return csv.Texts(File).Zip(csv.Texts(Caption));
    }
}
