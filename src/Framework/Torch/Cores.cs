using System.Globalization;

namespace Diffusion.Framework.Torch;

/// <summary>
/// How many cores this process really has: those that the system lets it run on (affinity), and no more than the share of time that its
/// control groups allow, rounded down. A thread more than that only makes the others wait.
/// </summary>
public static class Cores
{
    private const string ControlGroups = "/sys/fs/cgroup";
    private const string OwnGroups = "/proc/self/cgroup";

    /// <summary>At least 1.</summary>
    public static int Available { get; } = Of(Environment.ProcessorCount, OwnGroups, ControlGroups);

    /// <param name="processors">The cores that the system lets the process run on.</param>
    /// <param name="ownGroups">The file that names the process's control groups.</param>
    /// <param name="controlGroups">The folder where control groups are.</param>
    public static int Of(int processors, string ownGroups, string controlGroups)
    {
        double cores = Limits(ownGroups, controlGroups).Aggregate((double)processors, Math.Min);
        return Math.Max(1, (int)Math.Floor(cores));
    }

    /// <summary>The limits of the process's control group and of all above it, in cores.</summary>
    private static IEnumerable<double> Limits(string ownGroups, string controlGroups)
    {
        foreach (var line in ReadLines(ownGroups))
        {
            // hierarchy:controllers:path; version 2 names no controllers.
            var parts = line.Split(':', 3);
            if (parts.Length < 3) continue;
            bool second = parts[1].Length == 0;
            if (!second && !parts[1].Split(',').Contains("cpu")) continue;
            foreach (var root in second ? [controlGroups] : new[] { Path.Combine(controlGroups, parts[1]), Path.Combine(controlGroups, "cpu") })
            {
                for (var group = parts[2].Trim('/'); ; group = Path.GetDirectoryName(group) ?? "")
                {
                    if (Limit(Path.Combine(root, group), second) is { } limit) yield return limit;
                    if (group.Length == 0) break;
                }
            }
        }
    }

    private static double? Limit(string group, bool second)
    {
        string[] numbers = second
            ? [.. ReadLines(Path.Combine(group, "cpu.max")).SelectMany(l => l.Split(' '))]
            : [.. new[] { "cpu.cfs_quota_us", "cpu.cfs_period_us" }.SelectMany(f => ReadLines(Path.Combine(group, f)))];
        return numbers is [var quota, var period] && Number(quota) is > 0 and var time && Number(period) is > 0 and var of ? time / of : null;
    }

    /// <summary>Null for "max" and -1, which are no limits.</summary>
    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string[] ReadLines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
