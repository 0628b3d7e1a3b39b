using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>
/// Images in rows of ten, real ones beside samples. With labels each row is a class, named at its left; without, the rows are filled in
/// order.
/// </summary>
internal static class ImageGrid
{
    /// <summary>Images in a row.</summary>
    public const int Columns = 10;

    /// <summary>Rows at most without labels.</summary>
    public const int PlainRows = 10;

    /// <summary>Classes at most. More make a picture that nobody looks at whole.</summary>
    public const int LabelledRows = 20;

    /// <summary>Height of the titles over samples and data.</summary>
    public const int TitleHeight = 26;

    private const int TargetPixels = 48;
    private const float TextSize = 15;
    private const int TextGap = 10;
    private const int LongestName = 48;

    /// <summary>Draws the samples, and the data at their right where they are known; both have titles then.</summary>
    /// <param name="file">The picture.</param>
    /// <param name="samples">At least one.</param>
    /// <param name="real">Null where the data are not known.</param>
    /// <param name="names">Of the classes; empty where they have none.</param>
    public static void Draw(string file, ShownImages samples, ShownImages? real, IReadOnlyList<string> names)
    {
        bool labelled = samples.Classes is not null;
        long[] classes = labelled ? [.. samples.Classes!.Distinct().Order().Take(LabelledRows)] : [];
        string[] labels = labelled ? [.. classes.Select(k => Label(k, names))] : [];
        var left = samples.Rows(classes);
        var right = real?.Rows(real.Classes is null ? [] : classes);
        using var font = EmbeddedFont.Size(TextSize);
        using var ink = new SKPaint { Color = Palette.Ink, IsAntialias = true };
        int labelWidth = labelled ? (int)MathF.Ceiling(labels.Max(l => font.MeasureText(l))) + TextGap : 0;
        int rows = Math.Max(left.Count, right?.Count ?? 0), header = right is null ? 0 : TitleHeight;
        var ofSamples = Layout(samples, left, rows, labelWidth, header);
        var ofReal = right is null ? null : Layout(real!, right, rows, 0, header);

        Png.Write(file, ofSamples.Width + (ofReal?.Width ?? 0), ofSamples.Height, canvas =>
        {
            for (int r = 0; r < labels.Length; r++)
            {
                var first = ofSamples.Cell(r, 0);
                canvas.DrawText(labels[r], first.Left - TextGap, first.MidY + (0.36f * TextSize), SKTextAlign.Right, font, ink);
            }

            Panel(canvas, samples, left, ofSamples, 0, header > 0 ? samples.Title : "", font, ink);
            if (ofReal is not null) Panel(canvas, real!, right!, ofReal, ofSamples.Width, real!.Title, font, ink);
        });
    }

    private static CellLayout Layout(ShownImages images, IReadOnlyList<int[]> shown, int rows, int labelWidth, int header)
    {
        int height = images.Images.Shape[2], width = images.Images.Shape[3];
        int scale = PixelImage.Scale(height, width, TargetPixels);
        return new(rows, Math.Max(1, shown.Max(r => r.Length)), width * scale, height * scale)
        {
            LabelWidth = labelWidth, HeaderHeight = header,
        };
    }

    private static void Panel(
        SKCanvas canvas, ShownImages images, IReadOnlyList<int[]> rows, CellLayout layout, int left, string title, SKFont font, SKPaint ink)
    {
        canvas.Save();
        canvas.Translate(left, 0);
        if (title.Length > 0)
        {
            var first = layout.Cell(0, 0);
            canvas.DrawText(title, first.Left, first.Top - 9, SKTextAlign.Left, font, ink);
        }

        for (int r = 0; r < rows.Count; r++)
        {
            for (int c = 0; c < rows[r].Length; c++) PixelImage.Draw(canvas, images.Images[rows[r][c]], layout.Cell(r, c));
        }

        canvas.Restore();
    }

    private static string Label(long k, IReadOnlyList<string> names)
    {
        var name = k >= 0 && k < names.Count ? names[(int)k] : $"{k}";
        return name.Length <= LongestName ? name : name[..(LongestName - 1)] + "\u2026";
    }
}

/// <summary>Images of a picture.</summary>
/// <param name="Title">What they are.</param>
/// <param name="Images">[N, channels, height, width].</param>
/// <param name="Classes">N of them, or null.</param>
internal sealed record ShownImages(string Title, SavedArray<float> Images, long[]? Classes)
{
    /// <summary>The positions of the images in each row: a row for each of some classes, else rows that are filled in order.</summary>
    public IReadOnlyList<int[]> Rows(long[] classes) => classes.Length == 0
        ? [.. Enumerable.Range(0, Math.Min(Images.Count, ImageGrid.Columns * ImageGrid.PlainRows)).Chunk(ImageGrid.Columns)]
        : [.. classes.Select(k => Enumerable.Range(0, Images.Count).Where(i => Classes![i] == k).Take(ImageGrid.Columns).ToArray())];
}
