using System.Globalization;
using System.Numerics;

namespace Diffusion.Framework.Experiments;

/// <summary>Reads numbers as JSON means them: <c>1e1</c> is the whole number 10.</summary>
internal static class JsonNumber
{
    private const int LongestExponent = 4;

    /// <summary>A finite number; null for anything else, and for one that is not 0 but too small to be told from it.</summary>
    public static double? Of(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) && double.IsFinite(x)
        && (x != 0 || !text.Split('e', 'E')[0].Any(c => c is >= '1' and <= '9'))
            // Minus zero is zero.
            ? x + 0.0 : null;

    /// <summary>A whole number, exactly; null for anything else.</summary>
    public static long? Whole(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) return whole;
        // A point without an exponent speaks of a fraction, and a text with blanks is no number.
        var parts = text.Split('e', 'E');
        if (Of(text) is null || parts.Length != 2 || text.Any(char.IsWhiteSpace)) return null;
        if (parts is [_, { Length: > LongestExponent }]) return null;
        int exponent = int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = parts[0].Split('.');
        var fraction = digits.Length == 2 ? digits[1].TrimEnd('0') : "";
        var number = BigInteger.Parse(digits[0] + fraction, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        exponent -= fraction.Length;
        var scale = BigInteger.Pow(10, Math.Abs(exponent));
        if (exponent < 0 && number % scale != 0) return null;
        number = exponent < 0 ? number / scale : number * scale;
        return number >= long.MinValue && number <= long.MaxValue ? (long)number : null;
    }
}
