using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>A table of numbers. Some columns are the sample; others may be its class or its target.</summary>
[Description("a table of numbers; columns are the sample, its class, its target")]
[Source("RFC 4180, without quotes")]
[Revision(2)]
public sealed class CsvData(CsvOptions options) : IDataSource
{
    private readonly Lazy<CsvTable> _table = new(() => new CsvTable(options.File));

    public bool HasValidation => options.ValidationPart > 0;

    public DataSpace Describe() => new(
        [SampleColumns.Count],
        DataSpace.Asked(Labels() is { } labels ? (int)labels.Max() + 1 : 0, options.Targets?.Count ?? 0));

    private IReadOnlyList<string> SampleColumns =>
        options.Columns ?? [.. _table.Value.Columns.Where(c => c != options.Label && options.Targets?.Contains(c) != true)];

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
            Units(part.Values, split.Train.Values),
            Condition.Of((part.Condition?.Parts ?? []).Select(p => (
                p.Part, (Tensor?)(p.Part == ConditionPart.Target ? Units(p.Values, split.Train.Targets!) : p.Values)))));
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

    private Tensor Matrix(IReadOnlyList<string> columns) =>
        tensor(_table.Value.Numbers(columns), dtype: float64).reshape(_table.Value.Rows, columns.Count);

    /// <summary>In units of the training part where that is asked for, float32; a column that does not vary there is only moved.</summary>
    private Tensor Units(Tensor x, Tensor train)
    {
        if (!options.Standardize) return x.to(float32);
        var deviation = train.shape[0] > 1 ? train.std(0) : zeros_like(train[0]);
        return ((x - train.mean([0])) / deviation.masked_fill(deviation.lt(1e-12), 1)).to(float32);
    }
}

public sealed record CsvOptions : IValidatableObject
{
    [Description("the file: a line of column names, then numbers separated by commas"), InputPath]
    public string File { get; init; } = "";

    [Description("the columns of a sample; all that are neither label nor target when absent")]
    public IReadOnlyList<string>? Columns { get; init; }

    [Description("the column of the class, whole numbers from 0")]
    public string? Label { get; init; }

    [Description("the columns of the target, a continuous condition")]
    public IReadOnlyList<string>? Targets { get; init; }

    [Description("true brings every column of the sample and the target to mean 0 and variance 1 of the training part; samples are drawn in these units")]
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
        if (Targets is { Count: 0 }) yield return new("is empty; name a column or remove this key", [nameof(Targets)]);
    }
}
