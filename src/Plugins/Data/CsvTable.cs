using System.Globalization;

namespace Diffusion.Plugins.Data;

/// <summary>A text file of numbers: a line of column names, then a line for each row, all separated by commas.</summary>
internal sealed class CsvTable
{
    private readonly string _file;
    private readonly IReadOnlyList<double[]> _rows;

    /// <exception cref="InvalidDataException">When it is missing, has no rows,
    /// or a row has another length or something else than numbers.</exception>
    public CsvTable(string file)
    {
        _file = file;
        if (!File.Exists(file)) throw new InvalidDataException($"'{file}' does not exist.");
        var lines = File.ReadLines(file).Where(line => line.Trim().Length > 0);
        var names = lines.FirstOrDefault()
            ?? throw new InvalidDataException($"'{file}' is empty: expected a line of column names.");
        Columns = [.. names.Split(',').Select(name => name.Trim())];
        _rows = [.. lines.Skip(1).Select(Row)];
        if (_rows.Count == 0) throw new InvalidDataException($"'{file}' has no rows: expected numbers below the column names.");
    }

    public IReadOnlyList<string> Columns { get; }

    public int Rows => _rows.Count;

    /// <summary>The numbers of some columns, row by row.</summary>
    /// <exception cref="InvalidDataException">When there is no such column.</exception>
    public double[] Numbers(IReadOnlyList<string> columns)
    {
        var indices = columns.Select(IndexOf).ToArray();
        return [.. _rows.SelectMany(row => indices.Select(i => row[i]))];
    }

    private int IndexOf(string column)
    {
        int index = Columns.ToList().IndexOf(column);
        return index >= 0
            ? index
            : throw new InvalidDataException($"'{_file}' has no column '{column}': expected one of {string.Join(", ", Columns)}.");
    }

    private double[] Row(string line, int index)
    {
        var texts = line.Split(',');
        if (texts.Length != Columns.Count)
            throw new InvalidDataException(
                $"'{_file}' has a row of another length: "
                + $"expected {Columns.Count} numbers in row {index + 1}, found {texts.Length}.");
        return [.. texts.Select(Number)];

        double Number(string text, int column) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    && float.IsFinite((float)number)
                ? number
                : throw new InvalidDataException(
                    $"'{_file}' has something else than a number: "
                    + $"expected one in row {index + 1}, column '{Columns[column]}', found '{text.Trim()}'.");
    }
}
