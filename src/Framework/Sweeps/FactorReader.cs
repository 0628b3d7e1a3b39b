using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Sweeps;

/// <summary>Reads the sections of a sweep file that say what varies.</summary>
internal sealed class FactorReader(SweepJson json, PluginCatalog catalog)
{
    // These say where a run is kept and shown, not what it is; or belong to the sweep as a whole.
    private readonly HashSet<string> _fixed =
    [
        "$schema", "extends",
        .. OptionProperty.Of(typeof(GeneralOptions)).Where(o => o.Effect == Effect.Nothing).Select(o => o.Name),
        .. catalog.Kinds.Where(k => k.Effect == Effect.Nothing).Select(k => k.Key),
    ];

    public IReadOnlyList<Factor> Read(JsonObject sweep)
    {
        Factor[] factors =
        [
            .. json.Object(sweep["axes"], "axes").Select(a => Axis(a.Key, a.Value)),
            .. Zips(sweep["zip"]),
            .. Named(sweep["list"]),
            .. Random(sweep["random"]),
            .. Seeds(sweep["seeds"]),
        ];
        var paths = factors.SelectMany(f => f.Settings.Select(s => (f.Path, Setting: s)));
        foreach (var twice in paths.GroupBy(s => Renamed.OneSpelling(s.Setting, catalog)).Where(g => g.Count() > 1))
            json.Add(twice.Last().Path, $"'{twice.Last().Setting}' is already set by {twice.First().Path}; keep one of them.");
        return factors;
    }

    private Factor Axis(string path, JsonNode? values)
    {
        var at = $"axes.{path}";
        Check(path, at);
        return new(at, [.. json.List(values, at).Select(v => new FactorValue(null, [Setting.Of(path, v)]))]);
    }

    /// <summary>One group of axes that move together, or a list of groups.</summary>
    private IEnumerable<Factor> Zips(JsonNode? zip) => zip switch
    {
        null => [],
        JsonArray groups => [.. groups.Select((g, i) => Zip(json.Object(g, $"zip.{i}"), $"zip.{i}"))],
        _ => [Zip(json.Object(zip, "zip"), "zip")],
    };

    private Factor Zip(JsonObject group, string at)
    {
        var axes = group.Select(a => Axis(a.Key, a.Value) with { Path = $"{at}.{a.Key}" }).ToList();
        if (axes.Count == 0) return new(at, []);
        if (axes.Select(a => a.Values.Count).Distinct().Count() > 1)
        {
            var found = string.Join(", ", group.Zip(axes).Select(p => $"{p.First.Key} of {p.Second.Values.Count}"));
            json.Add(at, $"its axes move together and must be of one length; found {found}.");
        }

        var values = Enumerable.Range(0, axes.Min(a => a.Values.Count))
            .Select(i => new FactorValue(null, [.. axes.SelectMany(a => a.Values[i].Settings)]));
        return new(at, [.. values]);
    }

    private IEnumerable<Factor> Named(JsonNode? list)
    {
        if (list is null) yield break;
        yield return new("list", [.. json.Object(list, "list").Select(v => new FactorValue(v.Key, Settings(v.Value, $"list.{v.Key}")))]);
    }

    private IReadOnlyList<Setting> Settings(JsonNode? node, string at)
    {
        var settings = json.Object(node, at);
        foreach (var (path, _) in settings) Check(path, at);
        return [.. settings.Select(s => Setting.Of(s.Key, s.Value))];
    }

    private IEnumerable<Factor> Random(JsonNode? random)
    {
        if (random is null) yield break;
        var section = json.Object(random, "random");
        json.OnlyKeys(section, "random", "count", "seed", "axes");
        int count = json.Scalar<int>(section["count"], "random.count", "a whole number above 0");
        if (count < 1) json.Add("random.count", "is missing or not above 0; say how many variants are drawn.");
        long seed = json.Scalar<long>(section["seed"], "random.seed", "a whole number");
        var axes = new RandomAxisReader(json).Read(json.Object(section["axes"], "random.axes"));
        foreach (var axis in axes) Check(axis.Path, $"random.axes.{axis.Path}");
        var drawn = axes.Select(a => a.Draw(Math.Max(count, 0), seed)).ToList();
        var values = Enumerable.Range(0, Math.Max(count, 0))
            .Select(i => new FactorValue(null, [.. drawn.Select(d => Setting.Of(d[i].Path, d[i].Value))]));
        yield return new("random", [.. values]);
    }

    private IEnumerable<Factor> Seeds(JsonNode? seeds)
    {
        if (seeds is null) yield break;
        yield return new("seeds", [.. json.List(seeds, "seeds").Select((s, i) =>
            new FactorValue(null, [new(Setting.Seed, JsonValue.Create(json.Scalar<long>(s, $"seeds.{i}", "a whole number")))]))]);
    }

    private void Check(string path, string at)
    {
        if (path.Length == 0 || path.Split('.').Any(p => p.Length == 0))
            json.Add(at, $"'{path}' is no path of an experiment, such as sampler.eta.");
        else if (_fixed.Contains(path.Split('.')[0], StringComparer.OrdinalIgnoreCase))
            json.Add(at, $"'{path}' does not change what a run computes and cannot vary.");
    }
}
