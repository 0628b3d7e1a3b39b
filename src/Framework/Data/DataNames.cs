using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

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

    /// <summary>True where there are any names at all.</summary>
    public bool Any => Columns.Count + Targets.Count + Classes.Count > 0;

    private bool AreUnits => Columns.Concat(Targets).Any(c => c.Mean != 0 || c.Deviation != 1);

    /// <summary>Samples in the units of the file, float64; the same samples where the data have no other units.</summary>
    public Samples InFileUnits(Samples samples) => Map(samples, float64, (x, mean, deviation) => x * deviation + mean);

    /// <summary>The inverse: what the network sees, float32.</summary>
    public Samples FromFileUnits(Samples samples) => Map(samples, float32, (x, mean, deviation) => (x - mean) / deviation);

    public JsonObject ToJson()
    {
        return new()
        {
            ["columns"] = Of(Columns),
            ["targets"] = Of(Targets),
            ["classes"] = new JsonArray([.. Classes.Select(c => JsonValue.Create(c))]),
        };

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
            return new(Columns("columns"), Columns("targets"), [.. json!["classes"]!.AsArray().Select(c => c!.GetValue<string>())]);
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{file}' is damaged: expected the names of columns, targets and classes.", e);
        }

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
            x.cpu().to(float64), tensor(columns.Select(c => c.Mean).ToArray()), tensor(columns.Select(c => c.Deviation).ToArray())).to(type);
    }
}
