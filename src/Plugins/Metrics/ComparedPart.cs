using Diffusion.Framework.Data;

namespace Diffusion.Plugins.Metrics;

/// <summary>Which part of the data a metric compares with, or measures.</summary>
public enum ComparedPart
{
    Train,
    Validation,
    Test,

    /// <summary>All parts pooled.</summary>
    All,
}

/// <summary>What a compared part is made of.</summary>
internal static class ComparedParts
{
    /// <summary>The parts of the data.</summary>
    public static IReadOnlyList<DataPart> Seen(this ComparedPart part) => part switch
    {
        ComparedPart.Train => [DataPart.Train],
        ComparedPart.Validation => [DataPart.Validation],
        ComparedPart.Test => [DataPart.Test],
        _ => [DataPart.Train, DataPart.Validation, DataPart.Test],
    };

    /// <summary>The samples of each part that there is.</summary>
    public static IReadOnlyList<Samples> Of(this ComparedPart part, Dataset data) =>
        [.. part.Seen().Where(p => part != ComparedPart.All || p != DataPart.Validation || data.Validation is not null).Select(data.Of)];

    /// <summary>Why data have no such part, as a clause that follows the metric's name; null when they have.</summary>
    public static string? Refusal(this ComparedPart part, IDataSource source) =>
        part == ComparedPart.Validation && !source.HasValidation
            ? "has the key 'part' with 'validation', but the data has no validation part. Give it one in the section 'data'"
            : null;
}
