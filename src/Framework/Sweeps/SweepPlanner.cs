using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Sweeps;

/// <summary>Turns a sweep file into checked variants, or into a list of everything that is wrong with any of them.</summary>
public sealed class SweepPlanner(PluginCatalog catalog)
{
    private const int Most = 100_000;

    private readonly ExperimentReader _reader = new(catalog);

    /// <summary>Reads and checks a sweep file. Nothing is written.</summary>
    /// <param name="file">Path of the sweep file.</param>
    /// <param name="overrides">Items <c>path=value</c>, for every variant; those of <c>executor</c> are for the executor.</param>
    /// <exception cref="ExperimentException">With all problems of the file and of every variant.</exception>
    public SweepPlan Plan(string file, IReadOnlyList<string>? overrides = null)
    {
        var definition = SweepReader.Read(file, catalog);
        var (ofExecutor, ofVariants) = Split(overrides ?? []);
        var problems = new List<Problem>();
        Check(definition, problems);
        var outside = definition.Base.WithEnvironment().Outside;
        var executor = Choose(definition.Executor.WithEnvironment().With(ofExecutor), outside.Catalog, problems);
        if (problems.Count > 0) throw new ExperimentException(problems, "sweep");

        var variants = Read(definition, ofVariants, problems);
        if (problems.Count > 0) throw new ExperimentException(problems, "sweep");
        var plan = new SweepPlan(definition, variants, executor!);
        CheckBaseline(plan, problems);
        CheckMetric(plan, problems);
        return problems.Count == 0 ? plan : throw new ExperimentException(problems, "sweep");
    }

    private static (IReadOnlyList<string> OfExecutor, IReadOnlyList<string> OfVariants) Split(IReadOnlyList<string> overrides)
    {
        var parts = overrides.ToLookup(o => PathOf(o).Split('.')[0].Equals(IExecutor.Kind.Key, StringComparison.OrdinalIgnoreCase));
        return ([.. parts[true]], [.. parts[false]]);
    }

    private static string PathOf(string setting) => setting.Split('=')[0];

    private static void Check(SweepDefinition definition, List<Problem> problems)
    {
        var factors = definition.Factors;
        if (factors.Count == 0) problems.Add(new(definition.File, "", "nothing varies; add axes, zip, list, random or seeds."));
        foreach (var empty in factors.Where(f => f.Values.Count == 0))
            problems.Add(new(definition.File, empty.Path, "is empty; name something that varies or remove this key."));
        if (Expansion.Count(factors) > Most) problems.Add(new(definition.File, "", $"has more than {Most} variants."));
    }

    private static PluginChoice? Choose(ExperimentSource source, PluginCatalog catalog, List<Problem> problems)
    {
        problems.AddRange(source.Problems);
        var section = source.Build().GetSection(IExecutor.Kind.Key);
        var chosen = new PluginChooser(catalog).Choose(IExecutor.Kind, section, new OptionsBinder(source, catalog, problems));
        return chosen is [var executor] ? executor : null;
    }

    private IReadOnlyList<Variant> Read(SweepDefinition definition, IReadOnlyList<string> overrides, List<Problem> problems)
    {
        var source = definition.Base.WithEnvironment().With(definition.File, "name", JsonValue.Create(definition.Name));
        var name = Expansion.Names(definition.Factors);
        var kept = Kept(definition, problems);
        int before = problems.Count;
        var reading = new VariantReading(_reader, definition.File, [.. kept.Select(values =>
        {
            IReadOnlyList<Setting> settings = [.. values.SelectMany(v => v.Settings)];
            // A whole section first, then what changes inside it.
            var whole = settings
                .OrderBy(s => s.Path.Length)
                .Aggregate(source, (s, setting) => s.With(definition.File, setting.Path, setting.Value));
            CheckOverrides(whole, settings, overrides, problems);
            return new DraftVariant(name(values), settings, whole.With(overrides));
        })]);
        if (problems.Count > before) return [];
        var variants = reading.Read();
        problems.AddRange(reading.Wrong.GroupBy(w => w.Problem, w => w.Variant)
            .Select(g => g.Key with { Where = $"{g.Key.Where}: {VariantNames.Of([.. g], kept.Count)}" }));
        return variants;
    }

    /// <summary>What varies cannot be set for every variant: whatever path is used, its values must stay.</summary>
    private static void CheckOverrides(
        ExperimentSource variant, IReadOnlyList<Setting> settings, IReadOnlyList<string> overrides, List<Problem> problems)
    {
        foreach (var item in overrides.Where(o => settings.Any(s => variant.With([o]).DiffersAt(s.Path, variant))))
        {
            var problem = new Problem($"--set {item}", PathOf(item), "varies in this sweep and cannot be set for every variant.");
            if (!problems.Contains(problem)) problems.Add(problem);
        }
    }

    /// <summary>The product of the factors without what is excluded; an exclusion that does nothing is a mistake.</summary>
    private static IReadOnlyList<IReadOnlyList<FactorValue>> Kept(SweepDefinition definition, List<Problem> problems)
    {
        var holding = new HashSet<Exclusion>();
        bool Excluded(IReadOnlyList<FactorValue> values)
        {
            IReadOnlyList<Setting> settings = [.. values.SelectMany(v => v.Settings)];
            var found = definition.Exclusions.Where(e => e.Holds(settings)).ToList();
            holding.UnionWith(found);
            return found.Count > 0;
        }

        var kept = Expansion.Product(definition.Factors).Where(values => !Excluded(values)).ToList();
        if (kept.Count == 0) problems.Add(new(definition.File, "exclude", "leaves nothing."));
        foreach (var idle in definition.Exclusions.Except(holding))
            problems.Add(new(definition.File, idle.Path, "no variant is like this, so it leaves nothing out."));
        return kept;
    }

    /// <summary>A report at the end of a long sweep must not fail for a name that was wrong from the start.</summary>
    private static void CheckBaseline(SweepPlan plan, List<Problem> problems)
    {
        if (plan.Definition.Baseline is not { } baseline) return;
        var names = plan.SeedGroups.Select(g => g.Name).ToList();
        if (names.Contains(baseline)) return;
        problems.Add(new(
            plan.Definition.File,
            "baseline",
            $"there is no variant '{baseline}' to compare with; allowed: {VariantNames.Quoted(names)}."
            + NearestName.Hint(baseline, names)));
    }

    /// <summary>The same of the metric: one that no variant is measured by would be missed when everything is done.</summary>
    private void CheckMetric(SweepPlan plan, List<Problem> problems)
    {
        if (plan.Definition.Metric is not { } metric) return;
        var given = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var variant in plan.Runs)
        {
            using var composition = new Composition(variant.Experiment, catalog);
            given.UnionWith(composition.Metrics().Select(m => m.Plugin).Append(variant.Experiment[ITask.Kind].Plugin)
                .SelectMany(p => p.RankingsOf()).SelectMany(r => r.Numbers));
            if (given.Contains(metric)) return;
        }

        var slow = catalog.Of(IMetric.Kind).FirstOrDefault(p => p.RankingsOf().Any(r => r.Numbers.Contains(metric)));
        problems.Add(new(
            plan.Definition.File,
            "metric",
            $"no metric of this sweep ranks by '{metric}'; allowed: {string.Join(", ", given)}."
            + (slow is null ? NearestName.Hint(metric, given)
                : $" It is measured where 'metrics' of the experiment names '{slow.Name}'.")));
    }
}
