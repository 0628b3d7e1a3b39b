using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// Finds the setting that was meant by a key that nobody knows: one that stands in another section, is spelled in another way, or is known
/// by another name to users of other programs.
/// </summary>
/// <param name="elsewhere">Every setting of the experiment: the section that it stands in, empty for none, and its name.</param>
internal sealed class OptionHints(IReadOnlyList<(string Section, string Name)> elsewhere)
{
    private const int Most = 3;

    /// <summary>Words of other programs, without case, hyphens and underscores, and the names that settings have here.</summary>
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["type"] = ["name"],
        ["kind"] = ["name"],
        ["class"] = ["name"],
        ["plugin"] = ["name"],
        ["lr"] = ["learningRate"],
        ["bs"] = ["batchSize"],
        ["wd"] = ["weightDecay"],
        ["ema"] = ["emaDecay"],
        ["epochs"] = ["steps"],
        ["iterations"] = ["steps"],
        ["iters"] = ["steps"],
        ["maxsteps"] = ["steps"],
        ["trainsteps"] = ["steps"],
        ["timesteps"] = ["steps"],
        ["numtimesteps"] = ["steps"],
        ["numtraintimesteps"] = ["steps"],
        ["numinferencesteps"] = ["steps"],
        ["numsamples"] = ["count"],
        ["samples"] = ["count"],
        ["cfgscale"] = ["scale"],
        ["guidancescale"] = ["scale"],
        ["gradclip"] = ["gradientClip"],
        ["warmupsteps"] = ["warmUp"],
        ["dataset"] = ["data"],
        ["network"] = ["model"],
        ["parameterization"] = ["objective"],
        ["predictiontype"] = ["objective"],
        ["scheduler"] = ["schedule", "sampler"],
        ["noiseschedule"] = ["schedule"],
        ["solver"] = ["sampler"],
        ["train"] = ["training"],
        ["sample"] = ["sampling"],
        ["randomseed"] = ["seed"],
        ["outputdir"] = ["output"],
    };

    /// <summary>Knows nothing but the keys of the place itself.</summary>
    public static OptionHints None { get; } = new([]);

    /// <summary>The settings of a task, those of every plugin that may be chosen included.</summary>
    public static OptionHints Of(ITask task, PluginCatalog catalog)
    {
        var sections = Experiment.SectionsOf(task).ToList();
        return new(
        [
            .. sections.Select(s => ("", s.Key)),
            .. Named("", typeof(GeneralOptions)),
            .. sections.OfType<OptionsSection>().SelectMany(s => Named(s.Key, s.OptionsType)),
            .. sections.OfType<PluginKind>().Where(k => !k.IsList).SelectMany(k => catalog.Of(k).Select(p => p.OptionsType).OfType<Type>()
                .SelectMany(t => Named(k.Key, t)).Distinct()),
        ]);
    }

    /// <summary>" Did you mean ...?", or an empty string.</summary>
    /// <param name="section">The section that the key stands in; empty for none.</param>
    /// <param name="found">The key.</param>
    /// <param name="known">The keys that are allowed there.</param>
    public string For(string section, string found, IReadOnlyList<string> known)
    {
        string[] meant = [Bare(found), .. Words.GetValueOrDefault(Bare(found), []).Select(Bare)];
        if (known.FirstOrDefault(k => meant.Contains(Bare(k))) is { } here) return $" Did you mean '{here}'?";
        List<string> there =
        [
            .. elsewhere.Where(e => meant.Contains(Bare(e.Name)) && e.Section != section)
                .OrderBy(e => Array.IndexOf(meant, Bare(e.Name))).ThenByDescending(e => AlikeAtStart(e.Section, section))
                .Select(e => e.Section.Length > 0 ? $"'{e.Section}.{e.Name}'"
                    : section.Length > 0 ? $"'{e.Name}' outside '{section}'" : $"'{e.Name}'").Distinct(),
        ];
        return there.Count is 0 or > Most + 1 ? NearestName.Hint(found, known)
            : $" Did you mean {string.Join(", ", there.SkipLast(1))}{(there.Count > 1 ? " or " : "")}{there[^1]}?";
    }

    private static IEnumerable<(string, string)> Named(string section, Type options) =>
        OptionProperty.Of(options).Select(o => (section, o.Name));

    private static string Bare(string key) =>
        key.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static int AlikeAtStart(string a, string b) => a.Zip(b).TakeWhile(p => p.First == p.Second).Count();
}
