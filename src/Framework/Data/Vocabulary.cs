using System.Globalization;
using System.Text;

namespace Diffusion.Framework.Data;

/// <summary>
/// The words of captions, each known by its place. A word is a run of letters, digits and apostrophes, in lower case; what stands between
/// words means nothing.
/// </summary>
/// <param name="words">Different words, in order.</param>
public sealed class Vocabulary(IReadOnlyList<string> words) : IEquatable<Vocabulary>
{
    /// <summary>What stands after the last word of a caption.</summary>
    public const long NoWord = -1;

    private readonly Dictionary<string, long> _places = words.Index().ToDictionary(w => w.Item, w => (long)w.Index, StringComparer.Ordinal);

    public IReadOnlyList<string> Words => words;

    public int Count => words.Count;

    /// <summary>All words of some captions, in the order of their letters.</summary>
    public static Vocabulary Of(IEnumerable<string> captions) =>
        new([.. captions.SelectMany(Split).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>The words of a caption, in order.</summary>
    public static IReadOnlyList<string> Split(string caption)
    {
        var found = new List<string>();
        var word = new StringBuilder();
        foreach (char c in caption + " ")
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || IsMark(c) || (c is '\'' or '\u2019' && word.Length > 0))
            {
                word.Append(c == '\u2019' ? '\'' : c);
            }
            else if (word.Length > 0)
            {
                found.Add(word.ToString().TrimEnd('\'').ToLowerInvariant());
                word.Clear();
            }
        }

        return found;

        static bool IsMark(char c) =>
            CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
    }

    /// <summary>The words of a caption that are none of these, each once.</summary>
    public IReadOnlyList<string> Unknown(string caption) => [.. Split(caption).Where(w => !_places.ContainsKey(w)).Distinct()];

    /// <summary>The places of a caption's words, and <see cref="NoWord"/> after them up to a length.</summary>
    /// <exception cref="ArgumentException">When a word is unknown, or there are more than <paramref name="length"/>.</exception>
    public long[] Places(string caption, int length)
    {
        var split = Split(caption);
        if (split.Count > length) throw new ArgumentException($"'{caption}' has more than {length} words.");
        if (Unknown(caption) is [var unknown, ..]) throw new ArgumentException($"'{unknown}' is not one of the {Count} words.");
        return [.. split.Select(w => _places[w]), .. Enumerable.Repeat(NoWord, length - split.Count)];
    }

    /// <summary>The caption of some places, its words with a space between.</summary>
    public string Caption(IEnumerable<long> places) => string.Join(' ', places.Where(p => p != NoWord).Select(p => words[(int)p]));

    public bool Equals(Vocabulary? other) => other is not null && words.SequenceEqual(other.Words);

    public override bool Equals(object? obj) => Equals(obj as Vocabulary);

    public override int GetHashCode() => Count;
}
