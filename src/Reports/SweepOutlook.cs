using Diffusion.Framework.Sweeps;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports;

/// <summary>What the report of a sweep will be able to tell apart, said before anything is run.</summary>
public static class SweepOutlook
{
    /// <summary>How many comparisons the seeds must serve, and what differences they find: sentences for a reader.</summary>
    /// <param name="plan">A checked sweep; that every run finishes is taken for granted.</param>
    public static string Of(SweepPlan plan)
    {
        var seeds = plan.Runs.ToDictionary(v => v.Id, v => v.Experiment.General.Seed, StringComparer.Ordinal);
        var groups = plan.SeedGroups;
        if (groups.Count == 1) return "There is one variant, so the report compares nothing.";

        // Numbers that are all zero: what counts here is which seeds each has.
        var rows = groups.ToDictionary(
            g => new ComparedRow(g.Name, g.Settings.ToDictionary(s => s.Path, s => s.ValueText), []),
            IReadOnlyDictionary<long, double> (g) => g.Variants.Select(v => seeds[v.Run]).Distinct().ToDictionary(s => s, _ => 0.0));
        var baseline = rows.Keys.First(r => plan.Definition.Baseline is not { } name || r.Name == name);
        var differences = Differences.Of([.. rows.Keys], baseline, r => rows[r]);
        var family = new Family(differences.Count);
        if (differences.Count > 0) return Tested(differences, family, baseline, rows.Count);

        return rows.Values.All(v => v.Count == 1)
            ? $"Cannot be tested with 1 seed: the report will call no variant better or worse. {PowerText.Needed(Planned(rows, baseline))}"
            : $"Cannot be tested: no variant has two seeds in common with the baseline '{baseline.Name}'.";
    }

    private static string Tested(Differences differences, Family family, ComparedRow baseline, int rows)
    {
        int fewest = differences.All.Min(d => d.Seeds.Count), most = differences.All.Max(d => d.Seeds.Count);
        int left = rows - 1 - differences.ByRow.Count, ofAxes = differences.Count - differences.ByRow.Count;
        var seeds = fewest == most ? $"{fewest} seeds" : $"the fewest seeds, {fewest},";
        var axes = ofAxes == 0 ? "" : $" ({differences.ByRow.Count} of variants, {ofAxes} of values of axes)";
        var comparisons = family.Differences == 1 ? "1 comparison" : $"{family.Differences} comparisons";
        var untested = left == 0 ? ""
            : $" {left} {(left == 1 ? "variant has" : "variants have")} fewer than two seeds in common with it and cannot be tested.";
        return PowerText.Found($"{seeds} and {comparisons} with the baseline '{baseline.Name}'{axes},", fewest, family) + untested;
    }

    /// <summary>The comparisons that there would be with two seeds.</summary>
    private static Family Planned(IReadOnlyDictionary<ComparedRow, IReadOnlyDictionary<long, double>> rows, ComparedRow baseline)
    {
        var two = new Dictionary<long, double> { [0] = 0, [1] = 0 };
        return new(Differences.Of([.. rows.Keys], baseline, _ => two).Count);
    }
}
