using System.Text;
using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Copies of the files that options name, which can be damaged.</summary>
internal sealed class InputFiles : IDisposable
{
    // So many of a folder are damaged, one of a sort each where it has more.
    private const int MostOfFolder = 6;

    private const int ShortText = 400;

    // More is neither copied nor damaged: each damage reads all of it.
    private const long MostBytes = 16 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("input-").FullName;
    private readonly List<string> _files = [];

    /// <param name="options">An options record.</param>
    public InputFiles(object options)
    {
        Options = options;
        foreach (var option in OptionProperty.Of(options.GetType()).Where(o => o.IsInputPath && !o.IsList))
        {
            if (option.Get(Options) is not string { Length: > 0 } path || !Path.Exists(path) || BytesOf(path) > MostBytes) continue;
            var copy = Path.Combine(_folder, option.Name, Path.GetFileName(path));
            if (File.Exists(path)) Copy(path, copy);
            else
                foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
                    Copy(file, Path.Combine(copy, Path.GetRelativePath(path, file)));
            Options = option.In(Options, copy);
            _files.AddRange(Chosen(copy));
        }
    }

    /// <summary>The options, which name the copies.</summary>
    public object Options { get; }

    /// <summary>True where there are files.</summary>
    public bool Any => _files.Count > 0;

    /// <summary>A text without the folder of the copies.</summary>
    public string Plain(string text) => text.Replace(_folder, "", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// Files that are missing, empty, cut, longer, or have other bytes: each of the first, as headers are there, and some further on.
    /// </summary>
    public IEnumerable<Damage> Damages()
    {
        foreach (var file in _files)
        {
            var content = File.ReadAllBytes(file);
            Damage To(byte[]? damaged) => new(file, content, damaged);
            yield return To(null);
            yield return To([]);
            foreach (int length in new[] { 1, 6, 13, content.Length / 2, content.Length - 1 }.Where(n => n > 0 && n < content.Length))
                yield return To(content[..length]);
            yield return To([.. content, (byte)'1']);
            yield return To([.. content, .. content]);
            int[] places = [.. Enumerable.Range(0, 24), content.Length / 3, content.Length - 5, content.Length - 2, content.Length - 1];
            foreach (int at in places.Distinct().Where(i => i >= 0 && i < content.Length))
            foreach (byte other in new[] { (byte)(content[at] ^ 1), (byte)0xff })
                yield return To([.. content[..at], other, .. content[(at + 1)..]]);
            if (content.Contains((byte)0) || !content.Contains((byte)'\n')) continue;
            // A character that is nowhere else, once at each place of a short text.
            if (content.Length < ShortText)
                for (int at = 0; at < content.Length; at++)
                    yield return To([.. content[..at], (byte)'~', .. content[(at + 1)..]]);
            foreach (var lines in Lines(Encoding.UTF8.GetString(content).Split('\n')))
                yield return To(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }
    }

    /// <summary>What people do to tables.</summary>
    private static IEnumerable<IEnumerable<string>> Lines(string[] lines)
    {
        yield return lines[1..];
        yield return lines[..1];
        yield return [lines[0], .. lines];
        yield return [.. lines[..2], .. lines[1..]];
        yield return [lines[0], "", .. lines[1..]];
        yield return [.. lines.Select((line, i) => 3 * i < 2 * lines.Length ? line : new string('\u00fc', line.Length))];
        yield return [.. lines, "\u00fcnusual ~ end", "and another line of it"];
        yield return [string.Join(',', lines[0].Split(',').Select((_, i) => $"{i}")), .. lines[1..]];
        foreach (int line in new[] { 0, 1, 2 }.Where(l => l < lines.Length))
        foreach (int column in Enumerable.Range(0, Math.Min(3, lines[line].Split(',').Length)))
        {
            var cells = lines[line].Split(',');
            yield return [.. lines[..line], string.Join(',', [.. cells[..column], .. cells[(column + 1)..]]), .. lines[(line + 1)..]];
            foreach (var cell in new[] { "", "word", " ", "1e300", "-2", "0.5", "17", "a\"b", "\"a", new('7', 50_000), new('7', 100_000) })
            {
                string[] other = [.. cells[..column], cell, .. cells[(column + 1)..]];
                yield return [.. lines[..line], string.Join(',', other), .. lines[(line + 1)..]];
            }
        }
    }

    private static IEnumerable<string> Chosen(string path) => File.Exists(path) ? [path]
        : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList() is var all
            && all.Count <= MostOfFolder ? all : all.DistinctBy(f => (Path.GetDirectoryName(f), Path.GetExtension(f))).Take(MostOfFolder);

    private static long BytesOf(string path) => File.Exists(path) ? new FileInfo(path).Length
        : new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);

    private static void Copy(string file, string copy)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy);
    }
}

/// <summary>A change of a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Before">What is in it.</param>
/// <param name="Content">What comes into it; null deletes it.</param>
internal sealed record Damage(string File, byte[] Before, byte[]? Content);
