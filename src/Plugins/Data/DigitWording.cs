using Diffusion.Framework.Data;

namespace Diffusion.Plugins.Data;

/// <summary>
/// Captions of scenes in several ways: templates and words of the training part, and others, never among these, of the test part. All are
/// read by the words of <see cref="DigitCaption"/> that they stand for.
/// </summary>
internal static class DigitWording
{
    public const int LongestWords = 21;
    private const int TrainingWords = 5, TestWords = 2;

    /// <summary>The words for each word of a plain caption: of training captions, then of test captions.</summary>
    private static readonly Dictionary<string, (string[] Train, string[] Test)> Words = new()
    {
        ["thick"] = (["thick", "heavy", "broad", "wide", "stout"], ["bold", "fat"]),
        ["thin"] = (["thin", "narrow", "slim", "skinny", "delicate"], ["slender", "fine"]),
        ["bright"] = (["bright", "vivid", "radiant", "white", "glowing"], ["luminous", "shining"]),
        ["dark"] = (["dark", "dim", "gloomy", "grey", "dull"], ["faint", "shadowy"]),
        ["top"] = (["top", "upper", "uppermost", "highest", "raised"], ["topmost", "high"]),
        ["bottom"] = (["bottom", "lower", "lowermost", "lowest", "sunken"], ["bottommost", "low"]),
    };

    // {0} and {1} are stroke and light; inside, {0}, {1} and {2} are digit, height and side.
    private static readonly Template[]
        Train =
        [
            new("{0} {1} ", "{0} at {1} {2}", " and ", ""),
            new("a {0} {1} ", "{0} in the {1} {2} corner", " with a ", ""),
            new("draw ", "{0} at the {1} {2}", " and ", " in {0} {1} strokes"),
            new("this shows the {1} {0} digit ", "{0} near the {1} {2}", " next to the digit ", ""),
            new("write ", "{0} to the {1} {2}", " and also ", " with a {1} {0} pen"),
            new("an image with ", "{0} in {1} {2} position", " beside ", " made of {0} {1} lines"),
        ],
        Test =
        [
            new("there is a {0} {1} ", "{0} placed in the {1} {2}", " together with a ", ""),
            new("picture of the ", "{0} {1} on the {2} side", " plus the ", " written {0} and {1}"),
        ];

    private static readonly string[] Numerals = [.. Enumerable.Range(0, DigitScene.Classes).Select(d => $"{d}")];

    private static readonly Dictionary<string, string> Plain = Words
        .SelectMany(w => w.Value.Train.Concat(w.Value.Test).Select(word => (word, w.Key)))
        .Concat(Numerals.Select((n, d) => (n, DigitCaption.Digits[d]))).ToDictionary();

    public static readonly Vocabulary Vocabulary = Vocabulary.Of(
        [.. DigitCaption.Words.Words, .. Plain.Keys, .. Train.Concat(Test).Select(t => t.Text)]);

    /// <summary>The word of plain captions that a word stands for.</summary>
    public static string PlainWord(string word) => Plain.GetValueOrDefault(word, word);

    /// <summary>A caption.</summary>
    /// <param name="scene">What it tells.</param>
    /// <param name="way">Its number: each has a template and words of its own, in turn.</param>
    /// <param name="isTraining">Whether ways of the training part or of the test part are taken.</param>
    public static string Of(DigitScene scene, int way, bool isTraining)
    {
        var templates = isTraining ? Train : Test;
        int turn = way / templates.Length % (isTraining ? TrainingWords : TestWords);
        var (stroke, light) = DigitCaption.StyleWords(scene.Style);
        string Word(string plain) => isTraining ? Words[plain].Train[turn] : Words[plain].Test[turn];
        string Digit(int digit) => isTraining || turn == 0 ? DigitCaption.Digits[digit] : Numerals[digit];
        return templates[way % templates.Length].Of(
            Word(stroke), Word(light), scene.Digits.Index().Where(d => d.Item != DigitScene.None)
                .Select(d => (Digit(d.Item), DigitCaption.PlaceWords(d.Index))).Select(d => (d.Item1, Word(d.Item2.Height), d.Item2.Side)));
    }

    private sealed record Template(string Before, string Digit, string Between, string After)
    {
        public string Text => string.Format(null, Before + Between + After, "", "") + string.Format(null, Digit, "", "", "");

        public string Of(string stroke, string light, IEnumerable<(string Digit, string Height, string Side)> digits) =>
            string.Format(null, Before, stroke, light)
            + string.Join(Between, digits.Select(d => string.Format(null, Digit, d.Digit, d.Height, d.Side)))
            + string.Format(null, After, stroke, light);
    }
}
