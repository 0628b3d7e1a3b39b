using System.Text;
using Diffusion.Framework.Data;

namespace Diffusion.Plugins.Data;

/// <summary>Characters (Unicode scalar values) and their tokens, which are numbered from 0.</summary>
internal sealed class Alphabet
{
    /// <summary>Stands for characters that have no token of their own.</summary>
    public static readonly Rune Replacement = Rune.ReplacementChar;

    private readonly Rune[] _characters;
    private readonly bool _replaces;
    private readonly Dictionary<Rune, long> _tokens;

    private Alphabet(IEnumerable<Rune> characters, bool replaces = false)
    {
        _characters = [.. replaces ? characters.Append(Replacement) : characters];
        _replaces = replaces;
        _tokens = _characters.Select((c, token) => (c, token)).ToDictionary(p => p.c, p => (long)p.token);
    }

    /// <summary>What samples of these characters hold.</summary>
    public TokenValues Values => new(_characters.Length, [.. _characters.Select(c => c.ToString())]);

    /// <summary>The characters of a text, each of which it has once, in its order.</summary>
    public static Alphabet Of(string characters) => new(characters.EnumerateRunes());

    /// <summary>The characters of a training text, in the order of Unicode.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rare">
    /// Characters that it has fewer times share the last token with all that it has not; with 0 these have none.
    /// </param>
    public static Alphabet Of(ReadOnlySpan<Rune> text, int rare)
    {
        var counts = new Dictionary<Rune, int>();
        foreach (var c in text) counts[c] = counts.GetValueOrDefault(c) + 1;
        bool replaces = rare > 0;
        return new(counts.Where(c => c.Value >= rare && !(replaces && c.Key == Replacement)).Select(c => c.Key).Order(), replaces);
    }

    /// <summary>The tokens of a text; -1 for a character that has none and cannot be replaced.</summary>
    public long[] Tokens(ReadOnlySpan<Rune> text)
    {
        long other = _replaces ? _tokens[Replacement] : -1;
        var tokens = new long[text.Length];
        for (int i = 0; i < text.Length; i++) tokens[i] = _tokens.GetValueOrDefault(text[i], other);
        return tokens;
    }

    /// <summary>A character in messages, such as 'é' (U+00E9).</summary>
    public static string Name(Rune character) =>
        Rune.IsControl(character) ? $"U+{character.Value:X4}" : $"'{character}' (U+{character.Value:X4})";
}
