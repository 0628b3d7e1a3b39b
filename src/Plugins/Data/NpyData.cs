using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>
/// Arrays of NumPy: samples [N, ...], and labels [N] or targets [N, V] beside them. Bytes become [-1, 1], other numbers stay what they are.
/// </summary>
[Description("arrays of NumPy: samples, and labels or targets beside them")]
[Source("NumPy enhancement proposal 1")]
public sealed class NpyData(NpyOptions options) : IDataSource, IDisposable
{
    private readonly Lazy<Arrays> _arrays = new(() => Open(options));

    public bool HasValidation => options.ValidationPart > 0;

    public DataSpace Describe() => new(
        [.. _arrays.Value.Samples.Shape.Skip(1)],
        Space,
        DataSpace.Asked(_arrays.Value.Classes, (int)(_arrays.Value.Condition?[ConditionPart.Target]?.shape[1] ?? 0)));

    public Dataset Load() => Load(_ => { });

    public Dataset Load(Action<DataProgress> progress)
    {
        using var scope = NewDisposeScope();
        var loading = new PartLoading(options.Memory, progress, new(options.File, Space, Advice));
        var (train, validation, test) = TrainingSplit.Of(
            new(Rows(loading), _arrays.Value.Condition), options.TestPart, options.ValidationPart, options.DataSeed);
        return loading.Load(train, validation, test).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        if (!_arrays.IsValueCreated) return;
        foreach (var tensor in _arrays.Value.Condition?.Tensors ?? []) tensor.Dispose();
    }

    private ContinuousValues Space =>
        new(options.Range is [var min, var max] ? new(min, max) : null, options.QuantisationLevels ?? 0);

    private string Advice => _arrays.Value.Samples.Type == ScalarType.Byte
        ? "Bytes become numbers from -1 to 1: write [-1, 1], or remove data.range."
        : "Write a range that holds all of them, or remove data.range.";

    private StoredRows Rows(PartLoading loading)
    {
        var file = _arrays.Value.Samples;
        if (!file.IsFortran) return new NpyRows(file);
        // The numbers of one sample are spread over the whole file, and are put together in memory.
        return loading.Fits(2 * file.Bytes)
            ? new TensorRows(file.Read())
            : throw new InvalidDataException(
                $"'{file.Path}' is in Fortran order and too large to be turned in memory: it would take "
                + $"{DataMemory.Text(2 * file.Bytes)}. Save it with numpy.ascontiguousarray.");
    }

    private static Arrays Open(NpyOptions options)
    {
        using var scope = NewDisposeScope();
        var samples = File(options.File);
        if (samples.Shape.Count < 2 || samples.Shape.Contains(0))
            throw new InvalidDataException(
                $"'{options.File}' holds no samples: expected an array of shape [N, ...] without a size of 0, "
                + $"found [{string.Join(", ", samples.Shape)}].");
        long count = samples.Shape[0];
        var labels = options.Labels is { } file ? Labels(Beside(file, 1, count), file) : null;
        var targets = options.Targets is { } other ? Beside(other, 2, count).to(float32) : null;
        if (targets is not null)
        {
            var check = new ValueCheck(options.Targets!);
            check.Look(targets, i => i);
            check.Finish();
        }

        return new(
            samples,
            labels is null ? 0 : ClassCheck.Count(labels.data<long>().ToArray(), $"'{options.Labels}'"),
            Condition.Of(
                (ConditionPart.Class, labels?.DetachFromDisposeScope()), (ConditionPart.Target, targets?.DetachFromDisposeScope())));
    }

    private static Tensor Labels(Tensor numbers, string file)
    {
        var labels = numbers.to(int64);
        using var wrong = numbers.lt(0).logical_or(numbers.to(float64).ne(labels.to(float64))).nonzero();
        if (wrong.shape[0] == 0) return labels;
        long first = wrong[0, 0].item<long>();
        throw new InvalidDataException(FormattableString.Invariant(
            $"'{file}' has a label that is no class: expected a whole number from 0 at [{first}], found {numbers[first].to(float64).item<double>()}."));
    }

    private static NpyFile File(string path)
    {
        DataFile.Require(path);
        return new(path);
    }

    private static Tensor Beside(string path, int dimensions, long count)
    {
        var file = File(path);
        if (file.Shape.Count != dimensions || file.Shape[0] != count || file.Shape.Contains(0))
            throw new InvalidDataException(
                $"'{path}' does not belong to the samples: expected {dimensions} dimensions with {count} rows, "
                + $"found the shape [{string.Join(", ", file.Shape)}].");
        return file.Read();
    }

    /// <summary>What is known without loading.</summary>
    private sealed record Arrays(NpyFile Samples, int Classes, Condition? Condition);
}

public sealed record NpyOptions : IValidatableObject
{
    internal const string StoredDescription =
        "GiB of memory that the samples may take; larger data stay in their files and are read batch by batch, with the same results; "
        + "absent takes half of the machine's";

    [Description("the samples, [N, ...]: bytes, which become numbers from -1 to 1, or any other numbers, which stay what they are"), InputPath]
    public string File { get; init; } = "";

    [Description("their classes, whole numbers from 0, [N]"), InputPath]
    public string? Labels { get; init; }

    [Description("their targets, [N, V]"), InputPath]
    public string? Targets { get; init; }

    [Description("smallest and largest value that a sample can have, of bytes -1 and 1; values outside are refused; absent for unbounded data")]
    public IReadOnlyList<double>? Range { get; init; }

    [Description(
        "how many equally spaced values a number can have, both ends of range among them: 256 for bytes; "
        + "absent for continuous data. Likelihoods are then of these values")]
    [Range(2, 65_536)]
    public int? QuantisationLevels { get; init; }

    [Description(StoredDescription), Range(0, 1e9, MinimumIsExclusive = true), Affects(Effect.Nothing)]
    [AddedLater]
    public double? Memory { get; init; }

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
        if (File.Length == 0) yield return new("is missing; name a file .npy", [nameof(File)]);
        if (Range is not null && !(Range is [var min, var max] && min < max))
            yield return new("is no interval; write [smallest, largest]", [nameof(Range)]);
        if (QuantisationLevels is not null && Range is null)
            yield return new("needs range, whose ends are the smallest and the largest of the values", [nameof(QuantisationLevels)]);
    }
}
