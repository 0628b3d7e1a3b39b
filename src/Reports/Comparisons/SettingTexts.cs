using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Reports.Comparisons;

/// <summary>The settings of an experiment by path, as short texts.</summary>
internal static class SettingTexts
{
    /// <summary>Sections are opened, lists are not; a plugin's name stands at the path of its section.</summary>
    public static IReadOnlyDictionary<string, string> Of(JsonObject experiment) =>
        Leaves("", experiment).ToDictionary(l => l.Path, l => l.ValueText);

    private static IEnumerable<Setting> Leaves(string path, JsonObject section) => section.SelectMany(p =>
    {
        var inner = p.Key == "name" && path.Length > 0 ? path : path.Length == 0 ? p.Key : $"{path}.{p.Key}";
        return p.Value is JsonObject o ? Leaves(inner, o) : [new Setting(inner, p.Value)];
    });
}
