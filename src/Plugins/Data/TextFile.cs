using System.Text;

namespace Diffusion.Plugins.Data;

/// <summary>Reads a text file strictly.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Its characters. A byte order mark is left out, and an end of line is one character, however it is written.</summary>
    /// <exception cref="InvalidDataException">When it is missing, empty or not UTF-8.</exception>
    public static Rune[] Read(string file)
    {
        DataFile.Require(file);
        var bytes = File.ReadAllBytes(file);
        if (bytes is [0xff, 0xfe, ..] or [0xfe, 0xff, ..])
            throw new InvalidDataException($"'{file}' is UTF-16: expected UTF-8. 'iconv -f UTF-16 -t UTF-8' converts it.");
        try
        {
            var text = Strict.GetString(bytes).TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
            return text.Length > 0 ? [.. text.EnumerateRunes()]
                : throw new InvalidDataException($"'{file}' is empty: expected a text.");
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException(
                $"'{file}' is not UTF-8: expected a character at byte {e.Index}, found 0x{bytes[e.Index]:X2}. "
                + "'iconv -f ISO-8859-1 -t UTF-8' converts a file in Latin-1.");
        }
    }
}
