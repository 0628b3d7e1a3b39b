using System.Globalization;

namespace Diffusion.Plugins.Data;

/// <summary>A text file: a line of column names, then a line for each row of numbers and words, all separated by commas.</summary>
internal sealed class CsvTable
{
    private readonly string _file;
    private readonly IReadOnlyList<double[]> _rows;
    private readonly IReadOnlyList<string[]> _texts;

    /// <param name="file">The file.</param>
    /// <param name="words">The columns of words; all others have numbers.</param>
    /// <exception cref="InvalidDataException">When it is missing, has no rows,
    /// or a row has another length or something else than numbers.</exception>
    public CsvTable(string file, IReadOnlyList<string> words)
    {
        _file = file;
        if (!File.Exists(file)) throw new InvalidDataException($"'{file}' does not exist.");
        var lines = File.ReadLines(file).Where(line => line.Trim().Length > 0);
        var names = lines.FirstOrDefault()
            ?? throw new InvalidDataException($"'{file}' is empty: expected a line of column names.");
        Columns = [.. names.Split(',').Select(name => name.Trim())];
        var ofWords = words.Select(IndexOf).ToHashSet();
        _texts = [.. lines.Skip(1).Select(Texts)];
        _rows = [.. _texts.Select((texts, row) => texts.Select((text, column) => ofWords.Contains(column) ? double.NaN : Number(text, row, column)).ToArray())];
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

    /// <summary>The words of a column, row by row.</summary>
    /// <exception cref="InvalidDataException">When there is no such column.</exception>
    public string[] Words(string column)
    {
        int index = IndexOf(column);
        return [.. _texts.Select(row => row[index].Trim())];
    }

    private string[] Texts(string line, int row)
    {
        var texts = line.Split(',');
        return texts.Length == Columns.Count
            ? texts
            : throw new InvalidDataException(
                $"'{_file}' has a row of another length: "
                + $"expected {Columns.Count} numbers in row {row + 1}, found {texts.Length}.");
    }

    private double Number(string text, int row, int column) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && float.IsFinite((float)number)
            ? number
            : throw new InvalidDataException(
                $"'{_file}' has something else than a number: "
                + $"expected one in row {row + 1}, column '{Columns[column]}', found '{text.Trim()}'.");
}
