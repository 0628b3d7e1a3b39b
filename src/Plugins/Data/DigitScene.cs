namespace Diffusion.Plugins.Data;

/// <summary>What a picture of <see cref="CaptionedDigitsData"/> shows.</summary>
/// <param name="Digits">The digit in each of the four places; -1 where there is none.</param>
/// <param name="Style">How all of them are drawn.</param>
internal sealed record DigitScene(int[] Digits, DigitStyle Style)
{
    /// <summary>Pixels of a place and of the whole picture.</summary>
    public const int Cell = 8, Side = 2 * Cell;

    public const int Places = 4, Classes = 10, None = -1;

    /// <summary>How many digits, which, where, which of them where, and both parts of the style.</summary>
    public static readonly IReadOnlyList<string> Attributes = ["count", "digit", "place", "arrangement", "stroke", "brightness"];

    /// <summary>
    /// A scene of one or two digits; with <paramref name="unseen"/> one that has a combination which is never trained on, without it none.
    /// </summary>
    public static DigitScene Drawn(UniformDraws draws, bool unseen)
    {
        int count = 1 + draws.Below(2);
        while (true)
        {
            int first = draws.Below(Places), second = (first + 1 + draws.Below(Places - 1)) % Places;
            int[] digits = [None, None, None, None];
            digits[first] = draws.Below(Classes);
            if (count == 2) digits[second] = draws.Below(Classes);
            var scene = new DigitScene(digits, DigitStyle.All[draws.Below(DigitStyle.All.Count)]);
            if (scene.IsHeldOut == unseen) return scene;
        }
    }

    /// <summary>True where a digit stands in the place, or has the style, in which it is never trained on.</summary>
    public bool IsHeldOut => Digits.Index().Any(d => d.Item != None && (d.Index == d.Item % Places || Style.Index == LackedStyle(d.Item)));

    /// <summary>The number of each attribute.</summary>
    public long[] Values()
    {
        var shown = Digits.Where(d => d != None).ToArray();
        return
        [
            shown.Length,
            shown.Order().Aggregate(0L, (code, d) => code * Classes + d),
            Digits.Aggregate(0L, (code, d) => code * 2 + (d == None ? 0 : 1)),
            Digits.Aggregate(0L, (code, d) => code * (Classes + 1) + d + 1),
            Style.Stroke,
            Style.Brightness,
        ];
    }

    /// <summary>Paints it into the pixels of a picture, values in [-1, 1].</summary>
    /// <param name="picture">[Side * Side].</param>
    /// <param name="hand">A handwritten digit of a class: 64 numbers from 0 to 16.</param>
    public void Paint(Span<float> picture, Func<int, byte[]> hand)
    {
        picture[..(Side * Side)].Fill(-1);
        foreach (var (place, digit) in Digits.Index())
        {
            if (digit == None) continue;
            var ink = Style.Ink(hand(digit));
            for (int i = 0; i < ink.Length; i++)
                picture[((place / 2 * Cell + i / Cell) * Side) + (place % 2 * Cell) + (i % Cell)] = ink[i];
        }
    }

    private static int LackedStyle(int digit) => (digit / 2 + 1) % DigitStyle.All.Count;
}

/// <summary>
/// How digits are drawn: thin strokes keep what is more than half covered, thick ones fill it; dark ones have less light.
/// </summary>
internal sealed record DigitStyle(int Stroke, int Brightness)
{
    private const float Light = 16, Dark = 0.45f;

    public static readonly IReadOnlyList<DigitStyle> All = [new(0, 0), new(0, 1), new(1, 0), new(1, 1)];

    public int Index => 2 * Stroke + Brightness;

    /// <summary>The pixels, in [-1, 1], of a digit of 64 numbers from 0 to 16.</summary>
    public float[] Ink(byte[] hand) =>
        [.. hand.Take(DigitsData.Pixels).Select(p => (2 * Shape(p / Light) * (Brightness == 1 ? 1 : Dark)) - 1)];

    private float Shape(float covered) => Stroke == 1 ? Math.Min(1, 2 * covered) : Math.Max(0, (2 * covered) - 1);
}
