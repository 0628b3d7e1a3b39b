using System.Globalization;

namespace Diffusion.Reports.Runs;

/// <summary>Numbers as runs and users write them: with a point, an exponent perhaps, and no separators of thousands.</summary>
internal static class RunNumber
{
    /// <summary>Null for what is no number.</summary>
    public static double? Of(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    /// <summary>What a run has of this name; null where that is no number, or nothing.</summary>
    public static double? Of(ListedRun run, string name) => Of(run.Find(name));
}
