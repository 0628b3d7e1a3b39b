using System.Globalization;
using System.Text;

namespace Diffusion.Reports;

/// <summary>
/// Samples that are text, as text files: their tokens with the characters that the table <c>token-names.npy</c> beside them gives,
/// [tokens, most characters of one], code points, -1 where a name is shorter.
/// </summary>
internal static class SampledText
{
    public const string NamesFile = "token-names.npy";

    // All samples are in final.npy; a page of them is read.
    private const int MostSamples = 200;

    // What stands for a token without a name, such as a mask, and for an end of line where a text is one line.
    private const string Unnamed = "\u25A1", EndOfLine = "\u21B5";

    /// <summary>Whether a folder's samples are text.</summary>
    public static bool IsIn(string samples) => File.Exists(Path.Combine(samples, NamesFile));

    /// <summary>Writes the first samples, each below a line with its number and, where there are any, its class.</summary>
    /// <param name="file">The text file.</param>
    /// <param name="samples">The folder of the samples.</param>
    /// <returns>False where there are no samples.</returns>
    public static bool WriteSamples(string file, string samples)
    {
        var final = Path.Combine(samples, "final.npy");
        if (!File.Exists(final)) return false;
        var (names, windows) = (Names(samples), Windows(final));
        var classFile = Path.Combine(samples, "final-class.npy");
        var classes = File.Exists(classFile) ? SavedArray.Integers(classFile, windows.Count) : null;
        var text = new StringBuilder();
        for (int i = 0; i < Math.Min(MostSamples, windows.Count); i++)
        {
            var of = classes is null ? "" : $", class {classes[i]}";
            text.Append(CultureInfo.InvariantCulture, $"--- sample {i + 1}{of}\n").Append(Spell(windows[i].Values, names)).Append('\n');
        }

        File.WriteAllText(file, text.ToString());
        return true;
    }

    /// <summary>Writes the way of the first sample, a line for each recorded step, below its time.</summary>
    /// <param name="file">The text file.</param>
    /// <param name="samples">The folder of the samples.</param>
    /// <returns>False where no way was recorded.</returns>
    public static bool WriteWay(string file, string samples)
    {
        string way = Path.Combine(samples, "trajectory.npy"), times = Path.Combine(samples, "trajectory-times.npy");
        if (!File.Exists(way) || !File.Exists(times)) return false;
        var (names, frames) = (Names(samples), SavedArray.States(way));
        var lines = SavedArray.Doubles(times, frames.Count).Select((t, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"t = {t:f3}  {Spell(frames[i][0].Values, names).Replace("\n", EndOfLine, StringComparison.Ordinal)}\n"));
        File.WriteAllText(file, string.Concat(lines));
        return true;
    }

    private static SavedArray<long> Windows(string file) =>
        SavedArray.States(file) is { Shape: [> 0, _] } windows ? windows
            : throw new InvalidDataException($"'{file}' is no text: expected the tokens of at least one window, [N, length].");

    private static string Spell(IEnumerable<long> tokens, IReadOnlyList<string> names) =>
        string.Concat(tokens.Select(t => t >= 0 && t < names.Count ? names[(int)t] : Unnamed));

    private static IReadOnlyList<string> Names(string samples)
    {
        var table = SavedArray.States(Path.Combine(samples, NamesFile));
        return [.. Enumerable.Range(0, table.Count)
            .Select(i => string.Concat(table[i].Values.Where(c => c >= 0).Select(c => new Rune((int)c).ToString())))];
    }
}
