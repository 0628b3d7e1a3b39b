using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>Points of a picture, and their classes where they have some.</summary>
/// <param name="Points">[N, 2].</param>
/// <param name="Classes">N of them, or null.</param>
/// <param name="Names">Of the classes; empty where they have none.</param>
internal sealed record ShownPoints(SavedArray<float> Points, long[]? Classes = null, IReadOnlyList<string>? Names = null)
{
    /// <summary>The first points.</summary>
    public ShownPoints Take(int count) => this with { Points = Points.Take(count), Classes = Classes?[..Math.Min(count, Classes.Length)] };

    /// <summary>The colour of a point's class; null where there are no classes, or more than colours.</summary>
    public SKColor? ColourOf(int point) =>
        Classes is not null && Classes.Max() < Palette.Classes.Count ? Palette.Classes[(int)Classes[point]] : null;
}

/// <summary>The classes of points with their colours, in a line below the plots; nothing where classes have no colours.</summary>
/// <param name="Entries">Colour and name of each class.</param>
/// <param name="Width">Of the picture.</param>
internal sealed record ClassLegend(IReadOnlyList<(SKColor Colour, string Name)> Entries, int Width)
{
    private const int LineHeight = 30, Dot = 5, Gap = 8, Between = 18, LongestName = 16;
    private const float TextSize = 13;

    public int Height => Entries.Count == 0 ? 0 : LineHeight;

    public static ClassLegend Of(ShownPoints samples, ShownPoints? real, int width)
    {
        long[] classes = [.. new[] { samples, real }.SelectMany(p => p?.Classes ?? []).Distinct().Order()];
        if (classes.Length == 0 || classes[^1] >= Palette.Classes.Count) return new([], width);
        var names = samples.Names ?? [];
        return new([.. classes.Select(k => (Palette.Classes[(int)k], Short(k < names.Count ? names[(int)k] : $"{k}")))], width);
    }

    public void Draw(SKCanvas canvas, float top)
    {
        using var font = EmbeddedFont.Size(TextSize);
        using var ink = new SKPaint { Color = Palette.Ink, IsAntialias = true };
        float[] widths = [.. Entries.Select(e => (2 * Dot) + Gap + font.MeasureText(e.Name))];
        float x = Math.Max(Gap, (Width - widths.Sum() - (Between * (Entries.Count - 1))) / 2);
        foreach (var (i, (colour, name)) in Entries.Index())
        {
            using var dot = new SKPaint { Color = colour, IsAntialias = true };
            canvas.DrawCircle(x + Dot, top + 10, Dot, dot);
            canvas.DrawText(name, x + (2 * Dot) + Gap, top + 10 + (0.36f * TextSize), SKTextAlign.Left, font, ink);
            x += widths[i] + Between;
        }
    }

    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "\u2026";
}
