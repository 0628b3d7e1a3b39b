using System.Text.RegularExpressions;
using Diffusion.Framework.Experiments;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Runs;

/// <summary>A condition on runs, such as <c>sampler=ddim</c>, <c>training.steps&gt;=1000</c> or <c>energy&lt;0.05</c>.</summary>
/// <param name="Name">What is looked at: see <see cref="ListedRun.Find"/>.</param>
/// <param name="Operator">=, !=, &lt;, &lt;=, &gt; or &gt;=.</param>
/// <param name="Value">What it is compared with.</param>
public sealed partial record RunCondition(string Name, string Operator, string Value)
{
    /// <exception cref="ReportException">When the text is no condition.</exception>
    public static RunCondition Parse(string text) => Form().Match(text) is { Success: true } m
        ? new(m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value.Trim())
        : throw new ReportException(
            $"'{text}' is no condition; write a setting, a metric or status, then one of = != < <= > >=, then a value, such as sampler=ddim.");

    /// <summary>The runs for which all conditions hold.</summary>
    /// <exception cref="ReportException">When no run has what is asked for.</exception>
    public static IReadOnlyList<ListedRun> Filter(IReadOnlyList<ListedRun> runs, IEnumerable<string> conditions)
    {
        var asked = conditions.Select(Parse).ToList();
        foreach (var condition in asked.Where(c => runs.All(r => r.Find(c.Name) is null))) throw Unknown(condition.Name, runs);
        // A comma would make a text of it, which is before or after every number by its letters.
        if (asked.FirstOrDefault(c => c.Value.Contains(',') && runs.Any(r => RunNumber.Of(r, c.Name) is not null)) is { } comma)
            throw new ReportException(
                $"'{comma.Name}' is a number, and '{comma.Value}' is none: a comma is not read; write a point, such as 0.001, "
                + "and no separator of thousands.");
        return [.. runs.Where(r => asked.All(c => c.Holds(r)))];
    }

    /// <summary>True when the run meets it; a run that has nothing of this name meets only "!=".</summary>
    public bool Holds(ListedRun run)
    {
        if (run.Find(Name) is not { } found) return Operator == "!=";
        var numbers = RunNumber.Of(found) is { } a && RunNumber.Of(Value) is { } b ? (X: a, Y: b) : ((double X, double Y)?)null;
        // What is no number is neither below nor above any.
        if (numbers is { } given && (double.IsNaN(given.X) || double.IsNaN(given.Y)))
            return Operator switch { "=" => given.X.Equals(given.Y), "!=" => !given.X.Equals(given.Y), _ => false };
        int order = numbers is var (x, y) ? x.CompareTo(y) : string.CompareOrdinal(found, Value);
        return Operator switch
        {
            "=" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>Says that no run has what was named, and what was meant.</summary>
    internal static ReportException Unknown(string name, IReadOnlyList<ListedRun> runs)
    {
        var known = runs.SelectMany(r => r.Names).Distinct().ToList();
        return new($"No run has '{name}'.{NearestName.Hint(name, known)} "
            + "A setting is named by its path, such as training.steps; 'diffusion show RUN' lists settings and metrics.");
    }

    [GeneratedRegex(@"^\s*([\w.\-]+)\s*(!=|<=|>=|=|<|>)(.*)$")]
    private static partial Regex Form();
}
