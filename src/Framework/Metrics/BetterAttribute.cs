using System.Reflection;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Metrics;

/// <summary>
/// Says of some of the numbers that a plugin measures which of two is better.
/// Numbers that no attribute names are yardsticks: they help to read the others and rank nothing.
/// </summary>
/// <param name="better">Which of two values is the better one.</param>
/// <param name="numbers">Their names in <c>run.json</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class BetterAttribute(Better better, params string[] numbers) : Attribute
{
    public Better Better { get; } = better;

    public IReadOnlyList<string> Numbers { get; } = numbers;

    /// <summary>True where the first number judges a run as a whole, so that a comparison leads with it unless told otherwise.</summary>
    public bool Leads { get; set; }

    /// <summary>
    /// True where it leads only among samples that have features, such as images: of points and rows of a table it sees mean and covariance
    /// alone, and another leads.
    /// </summary>
    public bool NeedsFeatures { get; set; }
}

/// <summary>Which of two values is the better one.</summary>
public enum Better
{
    Lower,
    Higher,
}

/// <summary>The rankings of a plugin.</summary>
public static class Rankings
{
    /// <summary>Which of a plugin's numbers rank runs, and how; empty for one that measures nothing.</summary>
    public static IEnumerable<BetterAttribute> RankingsOf(this PluginDescriptor plugin) =>
        plugin.Implementation.GetCustomAttributes<BetterAttribute>();
}
