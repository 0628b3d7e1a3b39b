using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>A table of numbers and words. Some columns are the sample; others may be its class or its target.</summary>
[Description("a table of numbers, or of numbers and words; columns are the sample, its class, its target")]
[Source("RFC 4180, without quotes")]
[Revision(2)]
public sealed class CsvData(CsvOptions options) : IDataSource
{
    private readonly Lazy<CsvTable> _table = new(() => new CsvTable(options.File, options.Words ?? []));

    public bool HasValidation => options.ValidationPart > 0;

    public DataSpace Describe() => new(
        [SampleColumns.Count],
        options.Words is null ? new ContinuousValues() : new TableValues([.. SampleColumns.Select(c => new DataColumn(c, WordsOf(c)))]),
        DataSpace.Asked(Labels() is { } labels ? (int)labels.Max() + 1 : 0, options.Targets?.Count ?? 0));

    private IReadOnlyList<string> SampleColumns =>
        options.Columns ?? [.. _table.Value.Columns.Where(c => c != options.Label && options.Targets?.Contains(c) != true)];

    /// <summary>The words of a column, in order; null for a column of numbers.</summary>
    private List<string>? WordsOf(string column) => options.Words?.Contains(column) == true
        ? [.. _table.Value.Words(column).Distinct().Order(StringComparer.Ordinal)] : null;

    public Dataset Load()
    {
        using var scope = NewDisposeScope();
        var all = new Samples(
            Matrix(SampleColumns),
            Condition.Of(
                (ConditionPart.Class, Labels() is { } labels ? tensor(labels) : null),
                (ConditionPart.Target, options.Targets is { } targets ? Matrix(targets) : null)));
        var split = TrainingSplit.Of(all, options.TestPart, options.ValidationPart, options.DataSeed);
        // By the training part alone: what verdicts are about must not be seen before.
        Samples InUnits(Samples part) => new(
            Units(part.Values, split.Train.Values, SampleColumns),
            Condition.Of((part.Condition?.Parts ?? []).Select(p => (
                p.Part, (Tensor?)(p.Part == ConditionPart.Target ? Units(p.Values, split.Train.Targets!, options.Targets!) : p.Values)))));
        var (train, validation, test) = (InUnits(split.Train), split.Validation is { } v ? InUnits(v) : null, InUnits(split.Test));
        return new Dataset(train, validation, test, Digest.Of([.. train.Tensors, .. test.Tensors, .. validation?.Tensors ?? []]))
            .MoveToOuterDisposeScope();
    }

    private long[]? Labels()
    {
        if (options.Label is not { } column) return null;
        var numbers = _table.Value.Numbers([column]);
        int wrong = Array.FindIndex(numbers, n => n < 0 || n != Math.Floor(n));
        return wrong < 0
            ? [.. numbers.Select(n => (long)n)]
            : throw new InvalidDataException(
                $"'{options.File}' has a label that is no class: "
                + $"expected a whole number from 0 in row {wrong + 1}, column '{column}', found {numbers[wrong]}.");
    }

    private Tensor Matrix(IReadOnlyList<string> columns)
    {
        var numbers = _table.Value.Numbers(columns);
        foreach (var (i, column) in columns.Index())
        {
            if (WordsOf(column) is not { } words) continue;
            foreach (var (row, word) in _table.Value.Words(column).Index()) numbers[row * columns.Count + i] = words.BinarySearch(word, StringComparer.Ordinal);
        }

        return tensor(numbers, dtype: float64).reshape(_table.Value.Rows, columns.Count);
    }

    /// <summary>
    /// Numbers in units of the training part where that is asked for, float32; a column that does not vary there is only moved.
    /// </summary>
    private Tensor Units(Tensor x, Tensor train, IReadOnlyList<string> columns)
    {
        if (!options.Standardize) return x.to(float32);
        var words = tensor([.. columns.Select(c => options.Words?.Contains(c) == true)]);
        var deviation = train.shape[0] > 1 ? train.std(0) : zeros_like(train[0]);
        var standard = (x - train.mean([0])) / deviation.masked_fill(deviation.lt(1e-12), 1);
        return where(words, x, standard).to(float32);
    }
}

public sealed record CsvOptions : IValidatableObject
{
    [Description("the file: a line of column names, then numbers separated by commas")]
    public string File { get; init; } = "";

    [Description("the columns of a sample; all that are neither label nor target when absent")]
    public IReadOnlyList<string>? Columns { get; init; }

    [Description("the column of the class, whole numbers from 0")]
    public string? Label { get; init; }

    [Description("the columns of the target, a continuous condition")]
    public IReadOnlyList<string>? Targets { get; init; }

    [Description("the columns of a sample that hold words, each one of those that stand in it; all others hold numbers")]
    public IReadOnlyList<string>? Words { get; init; }

    [Description("true brings every column of numbers of the sample and the target to mean 0 and variance 1 of the training part; samples are drawn in these units")]
    public bool Standardize { get; init; } = true;

    [Description("share of the test part, chosen by dataSeed"), Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    [Formerly("validation", RefusedElsewhere = TrainingSplit.FormerName)]
    public double TestPart { get; init; } = TrainingSplit.DefaultTestShare;

    [Description("share of the validation part, chosen by dataSeed; without one nothing can be selected on it")]
    [Range(0, 1.0, MaximumIsExclusive = true)]
    public double ValidationPart { get; init; }

    [Description("seed of the split, independent of the experiment's")]
    public long DataSeed { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in TrainingSplit.Check(TestPart, ValidationPart)) yield return problem;
        if (File.Length == 0) yield return new("is missing; name a file of comma-separated numbers", [nameof(File)]);
        if (Columns is { Count: 0 }) yield return new("is empty; name a column or remove this key", [nameof(Columns)]);
        if (Words is { Count: 0 }) yield return new("is empty; name a column or remove this key", [nameof(Words)]);
        if (Words?.Where(w => w == Label || Targets?.Contains(w) == true).FirstOrDefault() is { } wrong)
            yield return new($"'{wrong}' cannot hold words: labels and targets are numbers", [nameof(Words)]);
        if (Targets is { Count: 0 }) yield return new("is empty; name a column or remove this key", [nameof(Targets)]);
    }
}
