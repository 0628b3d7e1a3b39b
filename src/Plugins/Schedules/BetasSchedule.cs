using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Diffusion.Framework.Files;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Schedules;

/// <summary>A discrete schedule of T steps that is given by its T noise variances.</summary>
[Description("discrete; the noise variance of every step is listed, or stands in a file")]
[Source("004 Algorithm 1, the required beta_1 to beta_T; 000 and 002 the step's beta_t")]
public sealed class BetasSchedule(BetasOptions options) : DiscreteSchedule(Table(options))
{
    private static IReadOnlyList<double> Table(BetasOptions o) =>
        o.ZeroTerminalSnr ? Framework.Noise.ZeroTerminalSnr.Rescale(o.Values ?? []) : o.Values ?? [];
}

/// <summary>
/// The numbers of a file stand in the resolved experiment in place of its name: a run keeps them, and they are its identity.
/// </summary>
public sealed record BetasOptions : IValidatableObject
{
    private IReadOnlyList<double>? _listed, _ofFile;

    [Description("beta_1 to beta_T; only the last may be 1, where noise alone is left"), Range(0, 1.0, MinimumIsExclusive = true)]
    public IReadOnlyList<double>? Values
    {
        get => _listed ?? (File is null ? null : _ofFile ??= NumberFile.Read(File));
        init => _listed = value;
    }

    [Description("a text file of the numbers instead, separated by commas, blanks or line ends"), JsonIgnore, InputPath]
    public string? File { get; init; }

    [Description("true rescales the schedule so that its last step is noise alone; sampling starts there when sampling.minLogSnr is -100")]
    public bool ZeroTerminalSnr { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Wrong() is { } wrong ? [new(wrong, [File is null ? nameof(Values) : nameof(File)])] : [];

    private string? Wrong()
    {
        if (File is null && _listed is null) return "is missing; list beta_1 to beta_T, or name their file in 'file'";
        if (File is not null && _listed is not null) return "is set, and 'values' too; remove one of them";
        try
        {
            if (Values!.Count == 0) return "has no numbers; beta_1 to beta_T are needed";
            int wrong = Values.TakeWhile((beta, i) => beta > 0 && (beta < 1 || (beta == 1 && i == Values.Count - 1))).Count();
            return wrong == Values.Count ? null : string.Create(CultureInfo.InvariantCulture,
                $"has {Values[wrong]} as beta_{wrong + 1} of {Values.Count}; allowed: above 0 and below 1, and 1 as the last");
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}

/// <summary>A text file of numbers.</summary>
internal static class NumberFile
{
    /// <exception cref="InvalidDataException">When it is missing or holds something else than numbers.</exception>
    public static IReadOnlyList<double> Read(string file)
    {
        if (RegularFile.Absence(file) is { } absence) throw new InvalidDataException($"names '{file}', which {absence}");
        var lines = File.ReadAllLines(file);
        return [.. lines.SelectMany((line, i) => line.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) && double.IsFinite(x)
                ? x
                : throw new InvalidDataException($"names '{file}', which has '{text}' in line {i + 1}; expected numbers")))];
    }
}
