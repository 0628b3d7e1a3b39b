using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Diffusion.Plugins.Data;

/// <summary>
/// A text file of values: a line of column names, then a line for each row, all separated by commas, or by semicolons or tabs where the
/// names are. Values may stand in double quotes.
/// </summary>
internal sealed class CsvTable
{
    private readonly string _file, _values;
    private readonly List<string[]> _rows = [];
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly string[] _all;

    /// <param name="file">The file.</param>
    /// <param name="values">What stands in its rows, as messages call it.</param>
    /// <exception cref="InvalidDataException">When it is missing, has no names or no rows, or a row has another length.</exception>
    public CsvTable(string file, string values = "numbers")
    {
        (_file, _values) = (file, values);
        if (DataFile.Length(file) == 0) throw new InvalidDataException($"'{file}' is empty: expected a line of column names.");
        try
        {
            using var reader = new CsvReader(new StreamReader(file, Utf8), Configuration(file));
            while (reader.Read())
            {
                var row = reader.Parser.Record!;
                if (_all is null) _all = Names([.. row.Select(name => name.Trim())]);
                else if (row.Length == _all.Length) _rows.Add(row);
                else if (row.Any(text => text.Trim().Length > 0)) throw AnotherLength(row.Length);
            }
        }
        catch (CsvHelperException e)
        {
            throw new InvalidDataException(
                $"'{file}' cannot be read near row {_rows.Count + 1}: a double quote is not closed, or stands in the middle of a value.", e);
        }

        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"'{file}' is not UTF-8. 'iconv -f ISO-8859-1 -t UTF-8' converts a file in Latin-1.", e);
        }

        if (_all is null) throw new InvalidDataException($"'{file}' is empty: expected a line of column names.");
        if (_rows.Count == 0) throw new InvalidDataException($"'{file}' has no rows: expected {values} below the column names.");
    }

    /// <summary>The columns that have names.</summary>
    public IReadOnlyList<string> Columns => [.. HasIndex ? _all.Skip(1) : _all];

    /// <summary>What is left out, in sentences.</summary>
    public IReadOnlyList<string> Notes => HasIndex
        ? [$"The first column of '{_file}' has no name, as the numbers of rows that pandas writes, and is left out."]
        : [];

    public int Rows => _rows.Count;

    private bool HasIndex => _all[0].Length == 0;

    /// <summary>The numbers of some columns, row by row.</summary>
    /// <exception cref="InvalidDataException">When there is no such column, or something else than a number in it.</exception>
    public double[] Numbers(IReadOnlyList<string> columns)
    {
        var indices = columns.Select(IndexOf).ToArray();
        var numbers = new double[_rows.Count * indices.Length];
        for (int row = 0, at = 0; row < _rows.Count; row++)
            foreach (int i in indices) numbers[at++] = Number(_rows[row][i], row, i);
        return numbers;
    }

    /// <summary>What stands in a column, row by row; it may be nothing.</summary>
    /// <exception cref="InvalidDataException">When there is no such column.</exception>
    public string[] Texts(string column)
    {
        int index = IndexOf(column);
        return [.. _rows.Select(row => row[index].Trim())];
    }

    /// <summary>The words of a column, row by row.</summary>
    /// <exception cref="InvalidDataException">When there is no such column, or a row has no word in it.</exception>
    public string[] Words(string column) => Filled(column, "word");

    /// <summary>The class of each row, from 0, and the names of the classes where they are texts: in the order of their letters.</summary>
    /// <exception cref="InvalidDataException">When a value is no class, or a class has no row.</exception>
    public (long[] Classes, IReadOnlyList<string> Names) Labels(string column)
    {
        var texts = Filled(column, "class");
        if (texts.All(t => TryNumber(t, out _)))
        {
            double[] numbers = [.. texts.Select(t => TryNumber(t, out double n) ? n : 0)];
            int wrong = Array.FindIndex(numbers, n => !(n >= 0) || n != Math.Floor(n) || n > int.MaxValue);
            if (wrong >= 0)
                throw new InvalidDataException(
                    $"'{_file}' has a label that is no class: "
                    + $"expected a whole number from 0 in row {wrong + 1}, column '{column}', found {texts[wrong]}.");
            long[] classes = [.. numbers.Select(n => (long)n)];
            ClassCheck.Count(classes, $"The column '{column}' of '{_file}'");
            return (classes, []);
        }

        string[] names = [.. texts.Distinct().Order(StringComparer.Ordinal)];
        var numberOf = names.Index().ToDictionary(n => n.Item, n => (long)n.Index);
        return ([.. texts.Select(t => numberOf[t])], names);
    }

    private string[] Filled(string column, string what)
    {
        var texts = Texts(column);
        int missing = Array.FindIndex(texts, t => t.Length == 0);
        return missing < 0
            ? texts
            : throw new InvalidDataException(
                $"'{_file}' has a row without a {what}: expected one in row {missing + 1}, column '{column}'.");
    }

    private static CsvConfiguration Configuration(string file)
    {
        using var reader = new StreamReader(file, Utf8);
        var first = new char[4096];
        var lines = new string(first, 0, reader.ReadBlock(first, 0, first.Length)).TrimStart().Split('\n');
        return new(CultureInfo.InvariantCulture)
        {
            Delimiter = $"{DelimiterOf(lines[0], lines.ElementAtOrDefault(1) ?? "")}",
            // Names are checked here, with messages of our own.
            HasHeaderRecord = false,
            // A value longer than that is a quote that is never closed.
            MaxFieldSize = 1 << 16,
            IgnoreBlankLines = true,
        };
    }

    /// <summary>The first of comma, semicolon and tab that both lines have as often; else the first that the first line has.</summary>
    private static char DelimiterOf(string first, string second)
    {
        const string Delimiters = ",;\t";
        static int Count(string line, char delimiter) =>
            line.Split('"').Where((_, i) => i % 2 == 0).Sum(outside => outside.Count(c => c == delimiter));
        var had = Delimiters.Where(d => Count(first, d) > 0).ToList();
        return had.Count == 0 ? ',' : had.Where(d => Count(first, d) == Count(second, d)).Append(had[0]).First();
    }

    private string[] Names(string[] names)
    {
        if (names.All(n => TryNumber(n, out _)))
            throw new InvalidDataException(
                $"'{_file}' begins with numbers: expected a line of column names, found '{string.Join(", ", names.Take(5))}"
                + $"{(names.Length > 5 ? ", ..." : "")}'. Add a first line with a name for each column.");
        // pandas reads an unnamed first column as 'Unnamed: 0' and writes it so.
        if (names.Length > 1 && names[0].StartsWith("Unnamed: 0", StringComparison.Ordinal)) names[0] = "";
        int unnamed = Array.FindIndex(names, 1, n => n.Length == 0);
        if (unnamed > 0)
            throw new InvalidDataException($"'{_file}' has a column without a name: expected one for column {unnamed + 1}, found none.");
        if (names.Length == 1 && names[0].Length == 0)
            throw new InvalidDataException($"'{_file}' is empty: expected a line of column names.");
        return names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new InvalidDataException($"'{_file}' has {twice.Count()} columns of the name '{twice.Key}': expected each name once.")
            : names;
    }

    private int IndexOf(string column)
    {
        int index = Array.IndexOf(_all, column);
        return index >= 0 && column.Length > 0
            ? index
            : throw new InvalidDataException($"'{_file}' has no column '{column}': expected one of {string.Join(", ", Columns)}.");
    }

    private double Number(string text, int row, int column) =>
        TryNumber(text, out double number) && float.IsFinite((float)number)
            ? number
            : throw new InvalidDataException(
                $"'{_file}' has something else than a number: "
                + $"expected one in row {row + 1}, column '{_all[column]}', found '{text.Trim()}'.");

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private InvalidDataException AnotherLength(int found) => new(
        $"'{_file}' has a row of another length: expected {_all.Length} {_values} in row {_rows.Count + 1}, found {found}.");
}
