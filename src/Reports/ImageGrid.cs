using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>Images in rows of ten. With labels each row is a class, named at its left, or a caption; without, the rows are filled in order.</summary>
internal static class ImageGrid
{
    /// <summary>Images in a row.</summary>
    public const int Columns = 10;

    /// <summary>Rows at most without labels.</summary>
    public const int PlainRows = 10;

    /// <summary>Classes at most. More make a picture that nobody looks at whole.</summary>
    public const int LabelledRows = 20;

    private const int TargetPixels = 48;
    private const float TextSize = 15;
    private const int TextGap = 10;

    public static void Draw(string file, SavedArray<float> images, long[]? labels) =>
        Draw(file, images, labels is null ? Plain(images.Count) : ByClass(labels));

    /// <param name="file">The picture.</param>
    /// <param name="images">The images.</param>
    /// <param name="captions">The caption of each; captions stand in the order in which they come first.</param>
    public static void Draw(string file, SavedArray<float> images, IReadOnlyList<string> captions) => Draw(file, images, [.. captions.Index()
        .GroupBy(c => c.Item, StringComparer.Ordinal)
        .Take(LabelledRows)
        .Select(g => new Row(g.Key, [.. g.Take(Columns).Select(c => c.Index)]))]);

    private static void Draw(string file, SavedArray<float> images, List<Row> rows)
    {
        using var font = EmbeddedFont.Size(TextSize);
        var layout = Layout(images, rows, font);
        using var ink = new SKPaint { Color = Palette.Ink, IsAntialias = true };

        Png.Write(file, layout.Width, layout.Height, canvas =>
        {
            for (int r = 0; r < rows.Count; r++)
            {
                var first = layout.Cell(r, 0);
                canvas.DrawText(rows[r].Label, first.Left - TextGap, first.MidY + (0.36f * TextSize), SKTextAlign.Right, font, ink);
                for (int c = 0; c < rows[r].Images.Length; c++) PixelImage.Draw(canvas, images[rows[r].Images[c]], layout.Cell(r, c));
            }
        });
    }

    private static CellLayout Layout(SavedArray<float> images, IReadOnlyList<Row> rows, SKFont font)
    {
        int height = images.Shape[2], width = images.Shape[3];
        int scale = PixelImage.Scale(height, width, TargetPixels);
        float widest = rows.Max(r => font.MeasureText(r.Label));
        return new(rows.Count, rows.Max(r => r.Images.Length), width * scale, height * scale)
        {
            LabelWidth = widest > 0 ? (int)MathF.Ceiling(widest) + TextGap : 0,
        };
    }

    private static List<Row> Plain(int count) =>
        [.. Enumerable.Range(0, Math.Min(count, Columns * PlainRows)).Chunk(Columns).Select(images => new Row("", images))];

    private static List<Row> ByClass(long[] labels) =>
        [.. Enumerable.Range(0, labels.Length)
            .GroupBy(i => labels[i])
            .OrderBy(g => g.Key)
            .Take(LabelledRows)
            .Select(g => new Row($"{g.Key}", [.. g.Take(Columns)]))];

    private sealed record Row(string Label, int[] Images);
}
