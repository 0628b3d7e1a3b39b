using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>Arrays of NumPy: samples [N, ...], and labels [N] or targets [N, V] beside them. Bytes become [-1, 1].</summary>
[Description("arrays of NumPy: samples, and labels or targets beside them")]
[Source("NumPy enhancement proposal 1")]
public sealed class NpyData(NpyOptions options) : IDataSource, IDisposable
{
    private readonly Lazy<Samples> _all = new(() => Read(options));

    public bool HasValidation => options.ValidationPart > 0;

    public DataSpace Describe() => new(
        [.. _all.Value.Values.shape.Skip(1)],
        new ContinuousValues(options.Range is [var min, var max] ? new ValueRange(min, max) : null, options.QuantisationLevels ?? 0),
        DataSpace.Asked(
            _all.Value.Classes is { } classes ? (int)classes.max().item<long>() + 1 : 0,
            (int)(_all.Value.Targets?.shape[1] ?? 0)));

    public Dataset Load()
    {
        using var scope = NewDisposeScope();
        var (train, validation, test) = TrainingSplit.Of(_all.Value, options.TestPart, options.ValidationPart, options.DataSeed);
        return new Dataset(train, validation, test, Digest.Of([.. train.Tensors, .. test.Tensors, .. validation?.Tensors ?? []]))
            .MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        if (!_all.IsValueCreated) return;
        foreach (var tensor in _all.Value.Tensors) tensor.Dispose();
    }

    private static Samples Read(NpyOptions options)
    {
        using var scope = NewDisposeScope();
        var values = Array(options.File, null, null);
        if (values.dtype == uint8) values = values.to(float32) / 127.5f - 1;
        if (values.dim() < 2)
            throw new InvalidDataException(
                $"'{options.File}' holds no samples: "
                + $"expected an array of shape [N, ...], found [{string.Join(", ", values.shape)}].");
        long count = values.shape[0];
        var labels = options.Labels is { } file ? Array(file, 1, count).to(int64) : null;
        var vectors = options.Targets is { } targets ? Finite(Array(targets, 2, count).to(float32), targets) : null;
        if (labels is not null && labels.min().item<long>() is var least and < 0)
            throw new InvalidDataException($"'{options.Labels}' has a label that is no class: expected 0 or more, found {least}.");
        return new(
            Kept(Finite(values.to(float32), options.File))!,
            Condition.Of((ConditionPart.Class, Kept(labels)), (ConditionPart.Target, Kept(vectors))));
    }

    private static Tensor Finite(Tensor values, string file)
    {
        long wrong = values.isfinite().logical_not().sum().item<long>();
        return wrong == 0 ? values : throw new InvalidDataException(
            $"'{file}' has something else than numbers: expected every value to be finite in single precision, "
            + $"found {wrong} of {values.NumberOfElements} that are NaN or infinite.");
    }

    private static Tensor? Kept(Tensor? tensor) => tensor?.clone().DetachFromDisposeScope();

    private static Tensor Array(string file, int? dimensions, long? count)
    {
        if (!File.Exists(file)) throw new InvalidDataException($"'{file}' does not exist.");
        var array = Npy.Read(file);
        if ((dimensions ?? array.dim()) != array.dim() || (count ?? array.shape[0]) != array.shape[0])
            throw new InvalidDataException(
                $"'{file}' does not belong to the samples: expected {dimensions} dimensions with {count} rows, "
                + $"found the shape [{string.Join(", ", array.shape)}].");
        return array;
    }
}

public sealed record NpyOptions : IValidatableObject
{
    [Description("the samples, [N, ...]: float32, float64 or uint8"), InputPath]
    public string File { get; init; } = "";

    [Description("their classes, whole numbers from 0, [N]"), InputPath]
    public string? Labels { get; init; }

    [Description("their targets, [N, V]"), InputPath]
    public string? Targets { get; init; }

    [Description("smallest and largest value that a sample can have; absent for unbounded data")]
    public IReadOnlyList<double>? Range { get; init; }

    [Description(
        "how many equally spaced values a number can have, both ends of range among them: 256 for bytes; "
        + "absent for continuous data. Likelihoods are then of these values")]
    [Range(2, 65_536)]
    public int? QuantisationLevels { get; init; }

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
