using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>Cells of one size in rows and columns, with room for labels at the left and headers above.</summary>
internal sealed record CellLayout(int Rows, int Columns, int CellWidth, int CellHeight)
{
    public const int Margin = 16;

    /// <summary>Width of the row labels.</summary>
    public int LabelWidth { get; init; }

    /// <summary>Height of the column headers.</summary>
    public int HeaderHeight { get; init; }

    /// <summary>Pixels between two cells.</summary>
    public int Gap { get; init; } = 2;

    public int Width => (2 * Margin) + LabelWidth + (Columns * (CellWidth + Gap)) - Gap;

    public int Height => (2 * Margin) + HeaderHeight + (Rows * (CellHeight + Gap)) - Gap;

    public SKRectI Cell(int row, int column) => SKRectI.Create(
        Margin + LabelWidth + (column * (CellWidth + Gap)),
        Margin + HeaderHeight + (row * (CellHeight + Gap)),
        CellWidth,
        CellHeight);
}
