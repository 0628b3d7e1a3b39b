namespace Diffusion.Framework.Experiments;

/// <summary>Settings that had another path in an earlier version. The earlier path is still understood.</summary>
internal static class Renamed
{
    private static readonly Dictionary<string, string> Paths = new(StringComparer.OrdinalIgnoreCase)
    {
        ["training:weightDecay"] = "optimizer:weightDecay",
        ["sampling:vectors"] = "sampling:targets",
        ["data:levels"] = "data:quantisationLevels",
    };

    /// <summary>The present configuration path of a setting.</summary>
    public static string Now(string key)
    {
        foreach (var (before, now) in Paths)
        {
            if (key.Equals(before, StringComparison.OrdinalIgnoreCase)) return now;
            if (key.StartsWith(before + ":", StringComparison.OrdinalIgnoreCase)) return now + key[before.Length..];
        }

        return key;
    }
}
