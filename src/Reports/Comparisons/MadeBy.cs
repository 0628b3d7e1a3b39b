using System.Globalization;
using System.Text.Json.Nodes;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// The revisions of what trained a run and drew its samples: of the engine, and of each plugin that is not of the first. Runs of other
/// plugins have other lists, and are of one revision all the same.
/// </summary>
/// <param name="Revisions">By what it is: <c>training</c> and <c>drawing</c> of the engine, and kind and name of a plugin.</param>
internal sealed record MadeBy(IReadOnlyDictionary<string, int> Revisions)
{
    /// <summary>As a run's record tells it: a number, then plugins such as <c>grid log-snr 2</c>.</summary>
    public static MadeBy Of(RunRecord record)
    {
        var revisions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (stage, text) in new[] { ("training", record.Revisions.Training), ("drawing", record.Revisions.Drawing) })
        {
            var parts = text.Split(", ");
            revisions[stage] = int.Parse(parts[0], CultureInfo.InvariantCulture);
            foreach (var part in parts.Skip(1))
                revisions[part[..part.LastIndexOf(' ')]] = int.Parse(part[(part.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        }

        return new(revisions);
    }

    /// <summary>True when something that the run was made by has a later revision among others.</summary>
    /// <param name="latest">The latest revisions of all.</param>
    /// <param name="experiment">The run's, which tells what it was made by.</param>
    public bool IsBehind(IReadOnlyDictionary<string, int> latest, JsonObject experiment) => latest.Any(l =>
        Revisions.GetValueOrDefault(l.Key, RevisionAttribute.First) < l.Value && (Revisions.ContainsKey(l.Key) || Uses(experiment, l.Key)));

    /// <summary>A plugin of the first revision is not listed: whether it was used stands in the experiment.</summary>
    private static bool Uses(JsonObject experiment, string plugin)
    {
        if (plugin.Split(' ') is not [var kind, var name]) return false;
        return experiment.Where(s => kind.EndsWith(s.Key, StringComparison.Ordinal))
            .SelectMany(s => s.Value is JsonArray list ? list.AsEnumerable() : [s.Value])
            .Any(p => p is JsonObject chosen && chosen["name"] is JsonValue value && value.TryGetValue(out string? text) && text == name);
    }
}
