using System.Text.Json.Nodes;

namespace Diffusion.Framework.Sweeps;

/// <summary>Reads the distributions of a sweep's section <c>random</c>.</summary>
internal sealed class RandomAxisReader(SweepJson json)
{
    private const string Allowed = """one of {"uniform": [low, high]}, {"logUniform": [low, high]}, {"choice": [value, ...]}""";

    public IReadOnlyList<RandomAxis> Read(JsonObject axes)
    {
        if (axes.Count == 0) json.Add("random.axes", "is missing; name a path and its distribution.");
        return
        [
            .. axes
                .Select(a => Axis(a.Key, json.Object(a.Value, $"random.axes.{a.Key}"), $"random.axes.{a.Key}"))
                .OfType<RandomAxis>(),
        ];
    }

    private RandomAxis? Axis(string path, JsonObject distribution, string at)
    {
        json.OnlyKeys(distribution, at, "uniform", "logUniform", "choice", "integer");
        bool whole = json.Scalar<bool>(distribution["integer"], $"{at}.integer", "true or false");
        var kinds = distribution.Where(d => d.Key != "integer").ToList();
        if (kinds.Count != 1)
        {
            json.Add(at, $"allowed: {Allowed}.");
            return null;
        }

        var (kind, values) = kinds[0];
        at += "." + kind;
        if (kind == "choice") return json.List(values, at) is { Count: > 0 } choices ? new(path, RandomAxis.Choice(choices)) : null;
        if (Bounds(json.List(values, at), at, kind == "logUniform") is not { } bounds) return null;
        if (whole && (bounds.Low != Math.Floor(bounds.Low) || bounds.High != Math.Floor(bounds.High)))
        {
            json.Add(at, $"found {values!.ToJsonString()}; allowed with integer: two whole numbers, the lower first.");
            return null;
        }

        // Half a step more on each side makes the whole numbers at the ends as likely as the others.
        double margin = whole && kind == "uniform" ? 0.5 : 0;
        var number = kind == "uniform"
            ? RandomAxis.Uniform(bounds.Low - margin, bounds.High + margin)
            : RandomAxis.LogUniform(bounds.Low, bounds.High);
        return new(path, whole ? RandomAxis.Whole(number) : RandomAxis.Number(number));
    }

    private (double Low, double High)? Bounds(JsonArray values, string at, bool positive)
    {
        if (values.Count == 2
            && values.All(v => v is JsonValue n && n.TryGetValue(out double _))
            && values[0]!.GetValue<double>() is var low
            && values[1]!.GetValue<double>() is var high
            && low < high
            && (low > 0 || !positive))
            return (low, high);
        json.Add(at, $"found {values.ToJsonString()}; allowed: two numbers, the lower first{(positive ? ", above 0" : "")}.");
        return null;
    }
}
