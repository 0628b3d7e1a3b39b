using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>A table of numbers and words. Some columns are the sample; others may be its class or its target.</summary>
[Description("a table of numbers, or of numbers and words; columns are the sample, its class, its target")]
[Source("RFC 4180")]
[Revision(3)]
public sealed class CsvData(CsvOptions options) : IDataSource
{
    private readonly Lazy<CsvTable> _table = new(() => new CsvTable(options.File, options.Words is null ? "numbers" : "values"));
    private DataSpace? _space;

    public bool HasValidation => options.ValidationPart > 0;

    public IReadOnlyList<string> Notes => _table.Value.Notes;

    public DataSpace Describe()
    {
        if (_space is not null) return _space;
        if (options.Words?.FirstOrDefault(w => !SampleColumns.Contains(w)) is { } none)
            throw new InvalidDataException(
                $"data.words names '{none}', which is no column of the sample from '{options.File}': "
                + $"expected one of {string.Join(", ", SampleColumns)}.{NearestName.Hint(none, SampleColumns)}");
        // A column that is missing or holds no numbers is told before anything is trained.
        _table.Value.Numbers([.. SampleColumns.Where(c => !HoldsWords(c)), .. options.Targets ?? []]);
        return _space = new(
            [SampleColumns.Count],
            options.Words is null ? new ContinuousValues() : new TableValues([.. SampleColumns.Select(c => new DataColumn(c, WordsOf(c)))]),
            DataSpace.Asked(Labels is { } labels ? (int)labels.Classes.Max() + 1 : 0, options.Targets?.Count ?? 0));
    }

    public Dataset Load()
    {
        using var scope = NewDisposeScope();
        var (sample, targets) = (SampleColumns, options.Targets ?? []);
        var values = Matrix(sample);
        var labels = Labels;
        var all = new Samples(
            values,
            Condition.Of(
                (ConditionPart.Class, labels is { } known ? tensor(known.Classes) : null),
                (ConditionPart.Target, targets.Count > 0 ? Matrix(targets) : null)));
        var split = TrainingSplit.Of(all, options.TestPart, options.ValidationPart, options.DataSeed);
        // By the training part alone: what verdicts are about must not be seen before.
        var units = Units(sample, split.Train.Values);
        var ofTargets = targets.Count > 0 ? Units(targets, split.Train.Targets!) : null;
        units.Check(all.Values);
        ofTargets?.Check(all.Targets!);
        var (train, validation, test) = (InUnits(split.Train), split.Validation is { } v ? InUnits(v) : null, InUnits(split.Test));
        return new Dataset(train, validation, test, Digest.Of([.. train.Tensors, .. test.Tensors, .. validation?.Tensors ?? []]))
        {
            Names = new(units.Columns, ofTargets?.Columns ?? [], labels?.Names ?? []),
        }.MoveToOuterDisposeScope();

        Samples InUnits(Samples part) => new(
            units.Of(part.Values),
            Condition.Of((part.Condition?.Parts ?? []).Select(p => (
                p.Part, (Tensor?)(p.Part == ConditionPart.Target ? ofTargets!.Of(p.Values) : p.Values)))));
    }

    private IReadOnlyList<string> SampleColumns
    {
        get
        {
            var columns = options.Columns
                ?? [.. _table.Value.Columns.Where(c => c != options.Label && options.Targets?.Contains(c) != true)];
            return columns.Count > 0
                ? columns
                : throw new InvalidDataException($"'{options.File}' has no column left for the sample beside the label and the targets.");
        }
    }

    private (long[] Classes, IReadOnlyList<string> Names)? Labels => options.Label is { } column ? _table.Value.Labels(column) : null;

    private bool HoldsWords(string column) => options.Words?.Contains(column) == true;

    /// <summary>The words of a column, in order; null for a column of numbers.</summary>
    private string[]? WordsOf(string column) =>
        HoldsWords(column) ? [.. _table.Value.Words(column).Distinct().Order(StringComparer.Ordinal)] : null;

    /// <summary>Float64 [rows, columns]; of a word its place among the words of its column.</summary>
    private Tensor Matrix(IReadOnlyList<string> columns)
    {
        using var scope = NewDisposeScope();
        return stack([.. columns.Select(c => tensor(Column(c), dtype: float64))], 1).MoveToOuterDisposeScope();
    }

    private double[] Column(string column) => WordsOf(column) is { } words
        ? [.. _table.Value.Words(column).Select(w => (double)Array.BinarySearch(words, w, StringComparer.Ordinal))]
        : _table.Value.Numbers([column]);

    /// <summary>
    /// Units of the training part where that is asked for; a column that does not vary there is only moved, one of words stays.
    /// </summary>
    private ColumnUnits Units(IReadOnlyList<string> names, Tensor train)
    {
        if (!options.Standardize) return new(options.File, [.. names.Select(n => new ColumnScale(n))], null, null);
        var deviation = train.shape[0] > 1 ? train.std(0) : zeros_like(train[0]);
        var words = tensor([.. names.Select(HoldsWords)]);
        var mean = train.mean([0]).masked_fill(words, 0);
        // Whatever the unit: a capacitance in farads varies by 1e-13.
        var still = train.amin([0]).eq(train.amax([0]));
        var divisor = deviation.masked_fill(still.logical_or(words), 1);
        return new(
            options.File, [.. names.Select((n, i) => new ColumnScale(n, mean[i].item<double>(), divisor[i].item<double>()))],
                mean, divisor);
    }

    /// <summary>Columns and the units that a network sees them in.</summary>
    private sealed record ColumnUnits(string File, IReadOnlyList<ColumnScale> Columns, Tensor? Mean, Tensor? Deviation)
    {
        /// <summary>Float32.</summary>
        public Tensor Of(Tensor x) => (Mean is null ? x : (x - Mean) / Deviation!).to(float32);

        /// <exception cref="InvalidDataException">When a value of the whole table is none that can be learned from.</exception>
        public void Check(Tensor all)
        {
            var check = new ValueCheck(File, place: p => $"in row {p[0] + 1}, column '{Columns[(int)p[1]].Name}'");
            check.Look(Of(all), i => i);
            check.Finish();
        }
    }
}

public sealed record CsvOptions : IValidatableObject
{
    [Description("the file: a line of column names, then values separated by commas, or by semicolons or tabs as the names are; quoted as in RFC 4180"), InputPath]
    public string File { get; init; } = "";

    [Description("the columns of a sample; all that are neither label nor target when absent")]
    public IReadOnlyList<string>? Columns { get; init; }

    [Description("the column of the class: whole numbers from 0, or texts, whose classes are in the order of their letters")]
    public string? Label { get; init; }

    [Description("the columns of the target, a continuous condition")]
    public IReadOnlyList<string>? Targets { get; init; }

    [Description("the columns of a sample that hold words, each one of those that stand in it; all others hold numbers")]
    [AddedLater]
    public IReadOnlyList<string>? Words { get; init; }

    [Description(
        "true brings every column of numbers of the sample and the target to mean 0 and variance 1 of the training part; "
        + "samples are drawn in these units and kept in those of the file")]
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
        if (File.Length == 0) yield return new("is missing; name a file of comma-separated values", [nameof(File)]);
        if (Columns is { Count: 0 }) yield return new("is empty; name a column or remove this key", [nameof(Columns)]);
        if (Words is { Count: 0 }) yield return new("is empty; name a column or remove this key", [nameof(Words)]);
        if (Words?.Where(w => w == Label || Targets?.Contains(w) == true).FirstOrDefault() is { } wrong)
            yield return new($"'{wrong}' cannot hold words: it is the label or a target", [nameof(Words)]);
        if (Targets is { Count: 0 }) yield return new("is empty; name a column or remove this key", [nameof(Targets)]);
        foreach (var (names, key) in new[] { (Columns, nameof(Columns)), (Targets, nameof(Targets)), (Words, nameof(Words)) })
            if (names?.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
                yield return new($"names '{twice.Key}' {twice.Count()} times; name each column once", [key]);
        // A model would be told what it is to draw.
        if (Columns?.FirstOrDefault(c => c == Label || Targets?.Contains(c) == true) is { } both)
            yield return new(
                $"names '{both}', which is {(both == Label ? "the label" : "a target")} too; remove it from one", [nameof(Columns)]);
        if (Targets?.FirstOrDefault(t => t == Label) is { } asked)
            yield return new($"names '{asked}', which is the label too; remove it from one", [nameof(Targets)]);
    }
}
