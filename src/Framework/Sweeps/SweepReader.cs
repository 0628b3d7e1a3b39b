using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Files;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Sweeps;

/// <summary>Reads sweep files.</summary>
public static class SweepReader
{
    private static readonly string[] Keys =
    [
        "$schema", "name", "description", "base", "axes", "zip", "list", "random", "exclude", "seeds", "baseline", "metric", "executor",
    ];

    /// <summary>The keys of which one at least stands in a sweep and none in an experiment.</summary>
    private static readonly string[] OfSweepsAlone = ["base", "axes", "zip", "list", "random", "exclude", "seeds"];

    /// <summary>True when a JSON file is a sweep rather than an experiment: it names a base, or axes.</summary>
    public static bool IsSweep(string file) =>
        File.Exists(file) && RegularFile.Refusal(file) is null && new SweepJson(file).Read() is var json
        && (json.ContainsKey("base") || json.ContainsKey("axes"));

    /// <summary>Reads a sweep file. The variants are not checked yet.</summary>
    /// <exception cref="ExperimentException">With everything that is wrong with the file itself.</exception>
    public static SweepDefinition Read(string file, PluginCatalog catalog)
    {
        var json = new SweepJson(file);
        var sweep = json.Read();
        if (json.Problems.Count > 0) throw new ExperimentException(json.Problems, "sweep");

        if (!sweep.Any(p => OfSweepsAlone.Contains(p.Key)) && sweep.Any(p => !Keys.Contains(p.Key)))
        {
            var refusal = $"is an experiment, not a sweep; 'diffusion run {file}' runs it, and a sweep names it as its 'base'.";
            throw new ExperimentException([new(file, "", refusal)], "sweep");
        }

        json.OnlyKeys(sweep, "", Keys);
        var source = Base(json, sweep["base"], file, catalog);
        var factors = new FactorReader(json, source.Outside.Catalog).Read(sweep);
        var exclusions = Exclusions(json, sweep, factors);
        var executor = new JsonObject { ["executor"] = sweep["executor"]?.DeepClone() ?? new JsonObject() };
        var definition = new SweepDefinition(
            file,
            json.Scalar<string>(sweep["name"], "name", "a text") ?? RunName.Of(file),
            json.Scalar<string>(sweep["description"], "description", "a text"),
            source, factors, exclusions,
            json.Scalar<string>(sweep["baseline"], "baseline", "a text"),
            json.Scalar<string>(sweep["metric"], "metric", "a text"),
            ExperimentSource.OfJson(file, executor, catalog));
        var problems = json.Problems.Concat(definition.Base.Problems).ToList();
        return problems.Count == 0 ? definition : throw new ExperimentException(problems, "sweep");
    }

    private static ExperimentSource Base(SweepJson json, JsonNode? node, string file, PluginCatalog catalog)
    {
        if (node is JsonObject settings) return ExperimentSource.OfJson(file, settings, catalog);
        if (node is JsonValue value && value.TryGetValue(out string? path))
        {
            var full = Path.Combine(Path.GetDirectoryName(file) ?? "", path);
            if (File.Exists(full)) return ExperimentSource.OfFile(full, catalog);
            json.Add("base", $"'{full}' does not exist.");
        }
        else
        {
            json.Add("base", node is null
                ? "is missing; name an experiment file, or write the experiment here."
                : $"found {node.ToJsonString()}; allowed: the path of an experiment file, or an experiment in braces.");
        }

        return ExperimentSource.OfJson(file, [], catalog);
    }

    private static IReadOnlyList<Exclusion> Exclusions(SweepJson json, JsonObject sweep, IReadOnlyList<Factor> factors)
    {
        var known = factors.SelectMany(f => f.Settings).ToHashSet(StringComparer.Ordinal);
        var exclusions = json.List(sweep["exclude"], "exclude")
            .Select((e, i) => new Exclusion(
                $"exclude.{i}",
                [.. json.Object(e, $"exclude.{i}").Select(c => Setting.Of(c.Key, c.Value))]))
            .ToList();
        foreach (var exclusion in exclusions)
        {
            if (exclusion.Conditions.Count == 0)
                json.Add(exclusion.Path, "has no condition and would leave out everything; name a path and a value.");
            foreach (var condition in exclusion.Conditions.Where(c => !known.Contains(c.Path)))
            {
                json.Add(
                    SweepJson.Below(exclusion.Path, condition.Path),
                    $"'{condition.Path}' does not vary; allowed: {string.Join(", ", known)}.{NearestName.Hint(condition.Path, known)}");
            }
        }

        return exclusions;
    }
}
