using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>
/// The first numbers of samples against each other: samples below the diagonal, real ones above it, the density of each number on it.
/// </summary>
internal static class PairPlot
{
    /// <summary>Numbers shown at most.</summary>
    public const int Most = 6;

    public const int CellSize = 150;

    public const int Left = 64, Top = 40, Bottom = 44, Right = 16, Gap = 8;

    // Few points are enough to see what ties two numbers together.
    private const int MostPoints = 2000;
    private const float Radius = 1.5f, TextSize = 13, SmallText = 11;

    /// <summary>Draws the pairs.</summary>
    /// <param name="file">The picture.</param>
    /// <param name="samples">[N, D].</param>
    /// <param name="real">[M, D], or null, where the half above the diagonal stays empty.</param>
    /// <param name="names">Of the D columns.</param>
    public static void Draw(string file, SavedArray<float> samples, SavedArray<float>? real, IReadOnlyList<string> names)
    {
        int shown = Math.Min(Most, samples.Shape[1]);
        float[][] ofSamples = Columns(samples, shown);
        float[][]? ofReal = real is null ? null : Columns(real, shown);
        ValueLimits[] limits = [.. Enumerable.Range(0, shown).Select(i => ValueLimits.Around(ofSamples[i], ofReal?[i]))];
        int points = Math.Min(MostPoints, Math.Min(samples.Count, real?.Count ?? samples.Count));
        int side = (shown * (CellSize + Gap)) - Gap;
        using var font = EmbeddedFont.Size(TextSize);
        using var small = EmbeddedFont.Size(SmallText);
        using var ink = new SKPaint { Color = Palette.Ink, IsAntialias = true };
        using var muted = new SKPaint { Color = Palette.Muted, IsAntialias = true };

        Png.Write(file, Left + side + Right, Top + side + Bottom, canvas =>
        {
            Header(canvas, font, side, shown < samples.Shape[1] ? $", {shown} of {samples.Shape[1]} columns" : "", real is not null);
            for (int row = 0; row < shown; row++)
            {
                for (int column = 0; column < shown; column++)
                {
                    var cell = SKRect.Create(Left + (column * (CellSize + Gap)), Top + (row * (CellSize + Gap)), CellSize, CellSize);
                    if (row == column) Diagonal(canvas, cell, ofSamples[row], ofReal?[row], limits[row]);
                    else if (row > column) Scatter(canvas, cell, ofSamples, column, row, limits, points, Palette.Blue);
                    else if (ofReal is not null) Scatter(canvas, cell, ofReal, column, row, limits, points, Palette.Muted);
                    if (row >= column || ofReal is not null) Frame(canvas, cell);
                }

                var first = SKRect.Create(Left, Top + (row * (CellSize + Gap)), CellSize, CellSize);
                foreach (double value in row > 0 ? limits[row].RoundValues() : [])
                {
                    float y = first.Bottom - (float)(limits[row].Share(value) * CellSize);
                    canvas.DrawText(ValueLimits.Text(value), first.Left - 6, y + (0.36f * SmallText), SKTextAlign.Right, small, muted);
                }

                var last = SKRect.Create(Left + (row * (CellSize + Gap)), Top + side - CellSize, CellSize, CellSize);
                foreach (double value in limits[row].RoundValues())
                {
                    float x = last.Left + (float)(limits[row].Share(value) * CellSize);
                    canvas.DrawText(ValueLimits.Text(value), x, last.Bottom + SmallText + 4, SKTextAlign.Center, small, muted);
                }

                canvas.DrawText(Fit(names[row], font), last.MidX, last.Bottom + SmallText + TextSize + 10, SKTextAlign.Center, font, ink);
            }
        });
    }

    private static float[][] Columns(SavedArray<float> rows, int count) => [.. Enumerable.Range(0, count).Select(rows.Column)];

    private static void Header(SKCanvas canvas, SKFont font, int side, string more, bool hasReal)
    {
        using var blue = new SKPaint { Color = Palette.Blue, IsAntialias = true };
        using var muted = new SKPaint { Color = Palette.Muted, IsAntialias = true };
        canvas.DrawText($"below: samples{more}", Left, Top - 14, SKTextAlign.Left, font, blue);
        if (hasReal) canvas.DrawText("above: data", Left + side, Top - 14, SKTextAlign.Right, font, muted);
    }

    private static void Scatter(
        SKCanvas canvas, SKRect cell, float[][] columns, int x, int y, ValueLimits[] limits, int points, SKColor color)
    {
        using var dot = new SKPaint { Color = color.WithAlpha((byte)(255 * Palette.PointAlpha(points))), IsAntialias = true };
        for (int i = 0; i < points; i++)
        {
            if (!limits[x].Holds(columns[x][i]) || !limits[y].Holds(columns[y][i])) continue;
            canvas.DrawCircle(
                cell.Left + (float)(limits[x].Share(columns[x][i]) * cell.Width),
                cell.Bottom - (float)(limits[y].Share(columns[y][i]) * cell.Height), Radius, dot);
        }
    }

    private static void Diagonal(SKCanvas canvas, SKRect cell, float[] samples, float[]? real, ValueLimits limits)
    {
        double[] edges = Density.EdgesFor([.. samples, .. real ?? []], limits);
        var (of, ofReal) = (Density.Of(samples, edges), real is null ? null : Density.Of(real, edges));
        double most = Math.Max(of.Heights.Max(), ofReal?.Heights.Max() ?? 0);
        if (most <= 0) return;
        if (ofReal is not null) Outline(canvas, cell, ofReal, limits, most, Palette.Muted.WithAlpha(0x50), SKPaintStyle.Fill);
        Outline(canvas, cell, of, limits, most, Palette.Blue, SKPaintStyle.Stroke);
    }

    private static void Outline(
        SKCanvas canvas, SKRect cell, Density density, ValueLimits limits, double most, SKColor color, SKPaintStyle style)
    {
        using var path = new SKPath();
        path.AddPoly(
            [.. density.Outline().Select(p => new SKPoint(
                cell.Left + (float)(Math.Clamp(limits.Share(p.X), 0, 1) * cell.Width),
                cell.Bottom - (float)(p.Y / most * 0.92 * cell.Height)))],
            close: false);
        using var paint = new SKPaint { Color = color, Style = style, StrokeWidth = 1.5f, IsAntialias = true };
        canvas.DrawPath(path, paint);
    }

    private static void Frame(SKCanvas canvas, SKRect cell)
    {
        using var border = new SKPaint { Color = Palette.Line, IsStroke = true, StrokeWidth = 1 };
        canvas.DrawRect(cell.Left + 0.5f, cell.Top + 0.5f, cell.Width - 1, cell.Height - 1, border);
    }

    private static string Fit(string name, SKFont font)
    {
        while (name.Length > 2 && font.MeasureText(name) > CellSize) name = name[..^2] + "\u2026";
        return name;
    }
}
