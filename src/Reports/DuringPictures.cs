using Diffusion.Framework.Metrics;
using Diffusion.Framework.Tracking;
using ScottPlot;
using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>
/// What was looked at while a network was trained: <c>during.png</c>, the same samples at some of the steps side by side, and
/// <c>curves.png</c>, the metrics by step.
/// </summary>
internal static class DuringPictures
{
    private const string Steps = "step-";
    private const int Width = 300, Height = 220, Columns = 3, Most = 12;

    /// <summary>Points and images alone can be shown side by side. False, and no picture, without any.</summary>
    public static bool DrawStrip(string picture, RunFolder folder)
    {
        if (!Directory.Exists(folder.File("during"))) return false;
        (string File, long Step)[] looks =
        [
            .. Directory.EnumerateDirectories(folder.File("during"), Steps + "*")
                .Select(d => (File: Path.Combine(d, "final.npy"),
                    Step: long.TryParse(Path.GetFileName(d)[Steps.Length..], out long s) ? s : -1))
                .Where(l => l.Step >= 0 && File.Exists(l.File) && !SavedArray.HoldsStates(l.File))
                .OrderBy(l => l.Step),
        ];
        if (looks.Length == 0) return false;
        looks = [.. FilmStrip.Evenly(looks.Length).Select(i => looks[i])];
        SavedArray<float>[] samples = [.. looks.Select(l => SavedArray.Floats(l.File))];
        if (samples.Any(s => s.Count == 0 || !s.Shape.SequenceEqual(samples[0].Shape) || !(s.HoldsPoints || s.HoldsImages))) return false;
        var frames = new SavedArray<float>([samples.Length, .. samples[0].Shape], [.. samples.SelectMany(s => s.Values)]);
        FilmStrip.Draw(picture, frames, [.. looks.Select(l => $"step {l.Step}")]);
        return true;
    }

    /// <summary>False, and no picture, where nothing was measured.</summary>
    public static bool DrawCurves(string picture, RunFolder folder)
    {
        var curves = Of(EventReader.Read(folder.EventsFile)).Where(c => c.Finite.Count > 0).Take(Most).ToList();
        if (curves.Count == 0) return false;
        int columns = Math.Min(Columns, curves.Count), rows = (curves.Count + columns - 1) / columns;
        Png.Write(picture, columns * Width, rows * Height, canvas =>
        {
            foreach (var (i, curve) in curves.Index())
            {
                using var plot = Curve.Plot();
                curve.AddTo(plot, Palette.Blue);
                plot.HideLegend();
                plot.Title(curve.Name, 14);
                var (left, top) = (i % columns * Width, i / columns * Height);
                // ScottPlot clears the canvas it draws on; the clip keeps the other plots.
                canvas.Save();
                canvas.ClipRect(SKRect.Create(left, top, Width, Height));
                plot.Render(canvas, new PixelRect(left, left + Width, top + Height, top));
                canvas.Restore();
            }
        });
        return true;
    }

    /// <summary>The numbers that were measured on the way, but for the bounds of others.</summary>
    private static IEnumerable<Curve> Of(IEnumerable<RunEvent> events)
    {
        var measured = events.Where(e => e.Type == "metric" && e.Step is not null
            && e.Name.StartsWith(Curve.Prefix, StringComparison.Ordinal))
            .ToList();
        string[] names = [.. measured.Select(e => e.Name).Distinct()];
        return names.Where(n => !IntervalNames.IsBound(n, names))
            .Select(n => new Curve(n[Curve.Prefix.Length..], EventReader.Series(measured, n)));
    }
}
