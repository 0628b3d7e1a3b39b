using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>Images in rows and columns as an array [rows, columns, C, H, W] has them.</summary>
internal static class ImageTable
{
    private const int TargetPixels = 48;
    private const float TextSize = 15;
    private const int TextGap = 10;

    /// <param name="file">The picture.</param>
    /// <param name="table">The images.</param>
    /// <param name="labels">What stands at the left of each row; none where absent.</param>
    public static void Draw(string file, SavedArray<float> table, IReadOnlyList<string>? labels = null)
    {
        int height = table.Shape[3], width = table.Shape[4], scale = PixelImage.Scale(height, width, TargetPixels);
        using var font = EmbeddedFont.Size(TextSize);
        using var ink = new SKPaint { Color = Palette.Ink, IsAntialias = true };
        float widest = labels?.Max(l => font.MeasureText(l)) ?? 0;
        var layout = new CellLayout(table.Count, table.Shape[1], width * scale, height * scale)
        {
            LabelWidth = widest > 0 ? (int)MathF.Ceiling(widest) + TextGap : 0,
        };
        Png.Write(file, layout.Width, layout.Height, canvas =>
        {
            for (int row = 0; row < layout.Rows; row++)
            {
                var first = layout.Cell(row, 0);
                if (labels is not null)
                    canvas.DrawText(labels[row], first.Left - TextGap, first.MidY + (0.36f * TextSize), SKTextAlign.Right, font, ink);
                var images = table[row];
                for (int column = 0; column < layout.Columns; column++) PixelImage.Draw(canvas, images[column], layout.Cell(row, column));
            }
        });
    }
}
