using Diffusion.Framework.Data;
using TorchSharp;

namespace Diffusion.Plugins.Data;

/// <summary>Captions of scenes, such as "thick bright three at top left and seven at bottom right".</summary>
internal static class DigitCaption
{
    public const int LongestWords = 11;

    public static readonly string[] Digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    private static readonly string[]
        Strokes = ["thin", "thick"], Lights = ["dark", "bright"], Heights = ["top", "bottom"], Columns = ["left", "right"];

    public static readonly Vocabulary Words = Vocabulary.Of([.. Digits, .. Strokes, .. Lights, .. Heights, .. Columns, "at and"]);

    public static string Of(DigitScene scene) =>
        $"{Strokes[scene.Style.Stroke]} {Lights[scene.Style.Brightness]} " + string.Join(" and ", scene.Digits.Index()
            .Where(d => d.Item != DigitScene.None)
            .Select(d => $"{Digits[d.Item]} at {Heights[d.Index / 2]} {Columns[d.Index % 2]}"));

    /// <summary>The words for the stroke and the light.</summary>
    public static (string Stroke, string Light) StyleWords(DigitStyle style) => (Strokes[style.Stroke], Lights[style.Brightness]);

    /// <summary>The words for the height and the side of a place.</summary>
    public static (string Height, string Side) PlaceWords(int place) => (Heights[place / 2], Columns[place % 2]);

    /// <summary>The words of captions that a network gets, [N, L].</summary>
    public static IEnumerable<string[]> Rows(torch.Tensor text, Vocabulary words)
    {
        var places = text.cpu().data<long>().ToArray();
        return places.Chunk((int)text.shape[1]).Select(row => words.Caption(row).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>What a caption says of each attribute of <see cref="DigitScene"/>; -1 where it says nothing.</summary>
    /// <param name="words">Words in any order, each digit before its place.</param>
    public static long[] Said(string[] words)
    {
        var digits = new List<(int Digit, int Row, int Column)>();
        foreach (var word in words)
        {
            if (Array.IndexOf(Digits, word) is >= 0 and var digit) digits.Add((digit, -1, -1));
            else if (digits.Count == 0) continue;
            else if (Array.IndexOf(Heights, word) is >= 0 and var row) digits[^1] = digits[^1] with { Row = row };
            else if (Array.IndexOf(Columns, word) is >= 0 and var column) digits[^1] = digits[^1] with { Column = column };
        }

        int stroke = Array.FindIndex(Strokes, words.Contains), light = Array.FindIndex(Lights, words.Contains);
        bool areTold = digits.Count > 0, arePlaced = areTold && digits.All(d => d.Row >= 0 && d.Column >= 0);
        var places = Enumerable.Repeat(DigitScene.None, DigitScene.Places).ToArray();
        // Digits without a place are put one after the other: how many and which they are does not depend on where.
        foreach (var (i, d) in digits.Take(DigitScene.Places).Index()) places[arePlaced ? 2 * d.Row + d.Column : i] = d.Digit;
        var values = new DigitScene(places, new(stroke, light)).Values();
        return [Told(areTold, 0), Told(areTold, 1), Told(arePlaced, 2), Told(arePlaced, 3), stroke, light];

        long Told(bool isTold, int attribute) => isTold ? values[attribute] : -1;
    }
}
