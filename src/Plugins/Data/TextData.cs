using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>
/// A text cut into windows that do not overlap. The beginning of the text is the training part, its end the test part, with the
/// validation part between them, as is usual for text8: neighbouring windows speak of the same things, and a part of windows from
/// everywhere would be known from its neighbours. What does not fill the last window is left out.
/// </summary>
[Description("the characters of a text file, cut into windows")]
[Source("Mahoney 2011, text8, for the parts")]
public sealed class TextData(TextOptions options) : IDataSource
{
    private readonly Lazy<Windows> _windows = new(() => new Windows(options));

    public bool HasValidation => options.ValidationPart > 0;

    public DataSpace Describe() => new([options.Length], _windows.Value.Alphabet.Values);

    public Dataset Load()
    {
        using var scope = NewDisposeScope();
        var windows = _windows.Value;
        Samples Part(long start, long count) => new(windows.Tokens(start, count));
        var (train, test) = (Part(0, windows.Train), Part(windows.Train + windows.Validation, windows.Test));
        var validation = HasValidation ? Part(windows.Train, windows.Validation) : null;
        return new Dataset(train, validation, test, Digest.Of(train.Values, test.Values, validation?.Values)).MoveToOuterDisposeScope();
    }

    /// <summary>The text, how many windows each part has, and the characters of the training part.</summary>
    private sealed class Windows
    {
        private readonly TextOptions _options;
        private readonly Rune[] _text;

        public Windows(TextOptions options)
        {
            _options = options;
            _text = TextFile.Read(options.File);
            if (_text.Length < options.Length)
                throw new InvalidDataException(
                    $"'{options.File}' is shorter than a window: expected at least {options.Length} characters (data.length), "
                    + $"found {_text.Length}.");
            (Train, Validation, Test) = TrainingSplit.Sizes(_text.Length / options.Length, options.TestPart, options.ValidationPart);
            Alphabet = Alphabet.Of(Characters(0, Train), options.Rare);
            Know("validation", Train, Validation);
            Know("test", Train + Validation, Test);
        }

        public long Train { get; }

        public long Validation { get; }

        public long Test { get; }

        public Alphabet Alphabet { get; }

        /// <summary>int64 [count, length].</summary>
        public Tensor Tokens(long start, long count) =>
            tensor(Alphabet.Tokens(Characters(start, count))).reshape(count, _options.Length);

        private ReadOnlySpan<Rune> Characters(long start, long count) =>
            _text.AsSpan((int)(start * _options.Length), (int)(count * _options.Length));

        private void Know(string part, long start, long count)
        {
            int unknown = Array.IndexOf(Alphabet.Tokens(Characters(start, count)), -1);
            if (unknown < 0) return;
            var at = (int)(start * _options.Length) + unknown;
            int line = 1 + _text.AsSpan(0, at).Count(new Rune('\n'));
            throw new InvalidDataException(
                $"'{_options.File}' has a character in its {part} part that the training part has not: "
                + $"{Alphabet.Name(_text[at])} in line {line}. Set data.rare to 1 or more, and every character that the training part has "
                + $"fewer times becomes {Alphabet.Name(Alphabet.Replacement)}, or choose other parts.");
        }
    }
}

public sealed record TextOptions : IValidatableObject
{
    [Description("a text in UTF-8"), InputPath]
    public string File { get; init; } = "";

    [Description("characters of a window, which is one sample"), Range(1, 100_000)]
    public int Length { get; init; } = 64;

    [Description(
        "characters that the training part has fewer times than this become U+FFFD, and so do those that it has not at all; "
        + "with 0 none does, and a character of another part that the training part has not is refused")]
    [Range(0, 1_000_000)]
    public int Rare { get; init; }

    [Description("share of the test part, the end of the text"), Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double TestPart { get; init; } = TrainingSplit.DefaultTestShare;

    [Description("share of the validation part, just before the test part; without one nothing can be selected on it")]
    [Range(0, 1.0, MaximumIsExclusive = true)]
    public double ValidationPart { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in TrainingSplit.Check(TestPart, ValidationPart)) yield return problem;
        if (File.Length == 0) yield return new("is missing; name a text file", [nameof(File)]);
    }
}
