using ScottPlot;

namespace Diffusion.Reports;

/// <summary>
/// The terms of a variational bound. A table has a row for each noise level:
/// time, log-SNR, the term in nats per dimension, its standard error.
/// </summary>
internal static class BoundPlot
{
    public const int Width = 900;

    public const int Height = 480;

    private const int Columns = 4;

    // So few levels are shown one by one.
    private const int FewLevels = 120;

    /// <summary>Terms of a discrete schedule against time, on a logarithmic axis. False, and no picture, without the table.</summary>
    public static bool DrawTerms(string picture, string table) => Draw(picture, table, rows =>
    {
        // A term of 0, of a step that leaves nothing to predict, has no logarithm.
        rows = [.. rows.Where(r => r.Term > 0)];
        if (rows.Count == 0) return null;
        double[] bits = [.. rows.Select(r => r.Term / Math.Log(2))];
        var plot = Line([.. rows.Select(r => r.Time)], [.. bits.Select(Math.Log10)]);
        plot.XLabel("t");
        plot.YLabel("term of the step, bits per dimension");
        plot.Axes.Left.TickGenerator = LogTicks.Between(bits.Min(), bits.Max());
        return plot;
    });

    /// <summary>The bound's density over log-SNR in continuous time; the area below it is the denoising part.</summary>
    public static bool DrawDensity(string picture, string table) => Draw(picture, table, rows =>
    {
        var plot = Line([.. rows.Select(r => r.LogSnr)], [.. rows.Select(r => r.Term / Math.Log(2))]);
        plot.XLabel("log-SNR");
        plot.YLabel("bits per dimension and unit of log-SNR");
        return plot;
    });

    private static bool Draw(string picture, string table, Func<IReadOnlyList<Row>, Plot?> content)
    {
        if (!File.Exists(table)) return false;
        using var plot = content([.. Rows(table).Where(r => double.IsFinite(r.Time + r.LogSnr + r.Term))]);
        if (plot is null) return false;
        plot.Axes.Margins(0.01, 0.06);
        plot.HideLegend();
        Png.Write(picture, Width, Height, canvas => plot.Render(canvas, new PixelRect(0, Width, Height, 0)));
        return true;
    }

    private static Plot Line(double[] x, double[] y)
    {
        var plot = CleanPlot.Create();
        var line = plot.Add.Scatter(x, y, Palette.ForPlot(Palette.Blue));
        line.LineWidth = 2;
        line.MarkerSize = x.Length <= FewLevels ? 5 : 0;
        return plot;
    }

    private static IEnumerable<Row> Rows(string table)
    {
        var array = SavedArray.DoubleTable(table);
        if (array.Shape is not [_, Columns])
            throw new InvalidDataException(
                $"'{table}' cannot be drawn: its shape is [{string.Join(", ", array.Shape)}], "
                + $"and a bound has rows of {Columns} numbers.");
        return array.Values.Chunk(Columns).Select(r => new Row(r[0], r[1], r[2]));
    }

    private readonly record struct Row(double Time, double LogSnr, double Term);
}
