using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>What one sample of a data set is.</summary>
/// <param name="Shape">Shape of one sample without the batch: [2] for points in the plane, [C, H, W] for images.</param>
/// <param name="Values">What its values are; continuous and unbounded by default.</param>
/// <param name="Conditions">What can be asked of a sample; empty when nothing can.</param>
public sealed record DataSpace(IReadOnlyList<long> Shape, SampleValues Values, params IReadOnlyList<ConditionSpace> Conditions)
{
    // A bound so far outside is one of other units, such as 255 for values from -1 to 1.
    private const double MostOfBound = 10;

    /// <summary>A space of continuous, unbounded numbers.</summary>
    public DataSpace(IReadOnlyList<long> shape, params IReadOnlyList<ConditionSpace> conditions)
        : this(shape, new ContinuousValues(), conditions)
    {
    }

    /// <summary>Number of classes, from 0 to Classes - 1; 0 when the data has none.</summary>
    public int Classes => SizeOf(ConditionPart.Class);

    /// <summary>How many numbers the target of each sample has; 0 when there is none.</summary>
    public int TargetSize => SizeOf(ConditionPart.Target);

    /// <summary>The words of the captions; null when there are none.</summary>
    public Vocabulary? Words => Find(ConditionPart.Text)?.Words;

    /// <summary>True when something can be asked of samples.</summary>
    public bool HasCondition => Conditions.Count > 0;

    public bool IsImage => Shape.Count == 3;

    public bool IsPlane => Shape.Count == 1 && Shape[0] == 2;

    /// <summary>How many numbers one sample has.</summary>
    public long Dimensions => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Smallest and largest possible value; null when unbounded or not continuous.</summary>
    public ValueRange? Range => (Values as ContinuousValues)?.Range;

    /// <summary>The distance of two neighbouring quantised values; null when numbers are not quantised.</summary>
    public double? QuantisationWidth => (Values as ContinuousValues)?.QuantisationWidth;

    /// <summary>The classes and targets that a data source may have, where there are any.</summary>
    public static IReadOnlyList<ConditionSpace> Asked(int classes = 0, int targetSize = 0) =>
    [
        .. new ConditionSpace[] { new(ConditionPart.Class, classes), new(ConditionPart.Target, targetSize) }.Where(c => c.Size > 0),
    ];

    /// <summary>
    /// Why values cannot be meant to be kept in [-bound, bound], a predicate: real ones would be clipped, or none ever. Null where they
    /// can.
    /// </summary>
    public string? RefusalOfBound(double bound)
    {
        if (Range is not { } range) return null;
        double largest = Math.Max(Math.Abs(range.Min), Math.Abs(range.Max));
        return bound >= largest && bound <= MostOfBound * largest ? null : string.Create(
            CultureInfo.InvariantCulture, $"keeps x0 in [{-bound}, {bound}], but values are {range.Min} to {range.Max}");
    }

    /// <summary>How many states or tokens each position of a sample has; 0 where values are continuous.</summary>
    public int StateCount => Values.StateCount;

    /// <summary>A part as the data has it; null when it has none.</summary>
    public ConditionSpace? Find(ConditionPart part) => Conditions.Any(c => c.Part == part) ? Conditions.First(c => c.Part == part) : null;

    /// <summary>The size of a part; 0 when the data does not have it.</summary>
    public int SizeOf(ConditionPart part) => Find(part)?.Size ?? 0;

    /// <summary>The same samples, of which a part cannot be asked.</summary>
    public DataSpace Without(ConditionPart part) => this with { Conditions = [.. Conditions.Where(c => c.Part != part)] };

    /// <summary>The same samples, of which nothing can be asked.</summary>
    public DataSpace WithoutCondition() => this with { Conditions = [] };

    /// <summary>True when samples of one are samples of the other: shape, values and conditions are alike.</summary>
    public bool IsLike(DataSpace other) =>
        Shape.SequenceEqual(other.Shape) && Values.Type == other.Values.Type && Conditions.SequenceEqual(other.Conditions)
        && (Values is not TableValues && other.Values is not TableValues || Values.Equals(other.Values));

    /// <summary>The space in words, such as "of shape [1, 8, 8] with 10 classes".</summary>
    public string Text => $"of shape {this} with {Classes} classes" + (TargetSize > 0 ? $" and targets of {TargetSize}" : "")
        + (Words is { } words ? $" and captions of {words.Count} words" : "");

    public override string ToString() => $"[{string.Join(", ", Shape)}]";
}

/// <summary>What the values of a sample are, and the type of tensor that holds them.</summary>
public abstract record SampleValues
{
    /// <summary>The type of tensors of samples.</summary>
    public abstract ScalarType Type { get; }

    /// <summary>The values in words, such as "continuous numbers".</summary>
    public abstract string Text { get; }

    /// <summary>How many states or tokens a value can be; 0 where values are continuous.</summary>
    public virtual int StateCount => 0;

    public sealed override string ToString() => Text;
}

/// <summary>Continuous numbers, float32.</summary>
/// <param name="Range">Smallest and largest possible value; null when unbounded.</param>
/// <param name="QuantisationLevels">
/// How many equally spaced values a number can have, both ends of <paramref name="Range"/> among them: 256 for images of bytes; 0 when it
/// is not quantised.
/// </param>
public sealed record ContinuousValues(ValueRange? Range = null, int QuantisationLevels = 0) : SampleValues
{
    public override ScalarType Type => ScalarType.Float32;

    public override string Text => "continuous numbers";

    /// <summary>The distance of two neighbouring quantised values; null when numbers are not quantised.</summary>
    public double? QuantisationWidth =>
        QuantisationLevels > 1 && Range is { } range ? (range.Max - range.Min) / (QuantisationLevels - 1) : null;
}

/// <summary>Each value is one of K states, int64 from 0 to K - 1.</summary>
/// <param name="Count">K.</param>
public sealed record StateValues(int Count) : SampleValues
{
    public override ScalarType Type => ScalarType.Int64;

    public override string Text => $"{Count} states";

    public override int StateCount => Count;
}

/// <summary>A sample is a sequence [length] of tokens, int64 from 0.</summary>
/// <param name="Vocabulary">How many tokens there are.</param>
/// <param name="Names">What each token stands for, such as its character; null where that has no name.</param>
public sealed record TokenValues(int Vocabulary, IReadOnlyList<string>? Names = null) : SampleValues
{
    public override ScalarType Type => ScalarType.Int64;

    public override string Text => $"sequences of {Vocabulary} tokens";

    public override int StateCount => Vocabulary;
}

/// <summary>
/// A sample is a row of a table [columns], float32: of a column of numbers the number, of a column of words the word's position in the
/// list of the column's words.
/// </summary>
/// <param name="Columns">The columns, in order.</param>
public sealed record TableValues(IReadOnlyList<DataColumn> Columns) : SampleValues
{
    public override ScalarType Type => ScalarType.Float32;

    public override string Text =>
        $"rows of {Columns.Count(c => !c.IsText)} columns of numbers and {Columns.Count(c => c.IsText)} of words";

    public bool Equals(TableValues? other) => other is not null && Columns.SequenceEqual(other.Columns);

    public override int GetHashCode() => Columns.Count;
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Words">The words that can stand in it, in order; null for a column of numbers.</param>
public sealed record DataColumn(string Name, IReadOnlyList<string>? Words = null)
{
    public bool IsText => Words is not null;

    /// <summary>How many numbers tell it to a network.</summary>
    public int Width => Words?.Count ?? 1;

    public bool Equals(DataColumn? other) =>
        other is not null && Name == other.Name && (Words ?? []).SequenceEqual(other.Words ?? []) && IsText == other.IsText;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A closed interval of values.</summary>
public readonly record struct ValueRange(double Min, double Max);

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mean">What was taken from its numbers; 0 when they are as in the file.</param>
/// <param name="Deviation">What they were divided by then; 1 when they are as in the file.</param>
public sealed record ColumnScale(string Name, double Mean = 0, double Deviation = 1);

/// <summary>The names that the files of data have, and the units of their numbers; a run keeps them in <c>data.json</c>.</summary>
/// <param name="Columns">The columns of a sample; empty where they have no names.</param>
/// <param name="Targets">The columns of a target; empty where they have no names.</param>
/// <param name="Classes">The name of each class; empty where they have none.</param>
public sealed record DataNames(
    IReadOnlyList<ColumnScale> Columns, IReadOnlyList<ColumnScale> Targets, IReadOnlyList<string> Classes)
{
    public static readonly DataNames None = new([], [], []);

    /// <summary>The words of captions, in the order of their numbers; empty where there are no captions.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>True where there are any names at all.</summary>
    public bool Any => Columns.Count + Targets.Count + Classes.Count + Words.Count > 0;

    private bool AreUnits => Columns.Concat(Targets).Any(c => c.Mean != 0 || c.Deviation != 1);

    /// <summary>Samples in the units of the file, float64; the same samples where the data have no other units.</summary>
    public Samples InFileUnits(Samples samples) => Map(samples, float64, (x, mean, deviation) => x * deviation + mean);

    /// <summary>The inverse: what the network sees, float32.</summary>
    public Samples FromFileUnits(Samples samples) => Map(samples, float32, (x, mean, deviation) => (x - mean) / deviation);

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["columns"] = Of(Columns), ["targets"] = Of(Targets), ["classes"] = Texts(Classes) };
        if (Words.Count > 0) json["words"] = Texts(Words);
        return json;

        static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(t => JsonValue.Create(t))]);

        static JsonArray Of(IReadOnlyList<ColumnScale> columns) => new([.. columns.Select(c =>
            new JsonObject { ["name"] = c.Name, ["mean"] = c.Mean, ["deviation"] = c.Deviation })]);
    }

    /// <summary>Reads a file of what <see cref="ToJson"/> gave.</summary>
    /// <exception cref="InvalidDataException">When it is something else.</exception>
    public static DataNames Read(string file)
    {
        JsonNode? json = null;
        try
        {
            json = JsonNode.Parse(File.ReadAllText(file));
            return new(Columns("columns"), Columns("targets"), Texts(json!["classes"]!))
            {
                // Data without captions, and versions of before, have no such key.
                Words = json["words"] is { } words ? Texts(words) : [],
            };
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{file}' is damaged: expected the names of columns, targets and classes.", e);
        }

        static string[] Texts(JsonNode list) => [.. list.AsArray().Select(c => c!.GetValue<string>())];

        ColumnScale[] Columns(string key) => [.. json![key]!.AsArray().Select(c =>
            new ColumnScale(c!["name"]!.GetValue<string>(), c["mean"]!.GetValue<double>(), c["deviation"]!.GetValue<double>()))];
    }

    private Samples Map(Samples samples, ScalarType type, Func<Tensor, Tensor, Tensor, Tensor> map)
    {
        if (!AreUnits) return samples;
        return new(
            Mapped(samples.Values, Columns),
            Condition.Of((samples.Condition?.Parts ?? []).Select(p => (
                p.Part, (Tensor?)(p.Part == ConditionPart.Target ? Mapped(p.Values, Targets) : p.Values)))));

        Tensor Mapped(Tensor x, IReadOnlyList<ColumnScale> columns) => map(
            x.cpu().to(float64), tensor(columns.Select(c => c.Mean).ToArray()),
                tensor(columns.Select(c => c.Deviation).ToArray())).to(type);
    }
}
