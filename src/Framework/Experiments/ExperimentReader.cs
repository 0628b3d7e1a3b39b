using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Training;
using Microsoft.Extensions.Configuration;

namespace Diffusion.Framework.Experiments;

/// <summary>Turns an experiment file into a typed experiment, or into a list of everything that is wrong with it.</summary>
public sealed class ExperimentReader(PluginCatalog catalog)
{
    private static readonly string[] Sections = ["$schema", "extends", .. PluginKinds.All.Select(k => k.Section), "training", "sampling"];

    /// <summary>Reads and checks a file. Nothing is written.</summary>
    /// <exception cref="ExperimentException">With all problems.</exception>
    public Experiment Read(string file, IReadOnlyList<string>? overrides = null)
    {
        var source = ExperimentSource.Load(file, overrides ?? []);
        var problems = source.Problems.ToList();
        if (problems.Count > 0) throw new ExperimentException(problems);

        var binder = new OptionsBinder(source, problems);
        var configuration = source.Build();
        var general = (GeneralOptions)binder.Bind(typeof(GeneralOptions), configuration, Sections);
        var choices = PluginKinds.All.ToDictionary(k => k, k => Choose(k, configuration.GetSection(k.Section), binder));
        var training = (TrainingOptions)binder.Bind(typeof(TrainingOptions), Section(configuration, "training", binder));
        var sampling = (SamplingOptions)binder.Bind(typeof(SamplingOptions), Section(configuration, "sampling", binder));
        if (problems.Count > 0) throw new ExperimentException(problems);

        var experiment = new Experiment(
            general with { Name = general.Name ?? Path.GetFileNameWithoutExtension(file) }, choices, training, sampling);
        problems.AddRange(CompositionRules.Check(experiment, catalog).Select(p => new Problem(source.WhereIs(p.Path.Replace('.', ':')), p.Path, p.Message)));
        return problems.Count == 0 ? experiment : throw new ExperimentException(problems);
    }

    private static IConfigurationSection Section(IConfiguration configuration, string name, OptionsBinder binder)
    {
        var section = configuration.GetSection(name);
        if (!string.IsNullOrEmpty(section.Value)) binder.Add(name, $"found '{section.Value}'; allowed: an object in braces.");
        return section;
    }

    private IReadOnlyList<PluginChoice> Choose(PluginKind kind, IConfigurationSection section, OptionsBinder binder)
    {
        if (kind.IsList && (!kind.TakesOne || section.GetChildren().Any(item => int.TryParse(item.Key, out _))))
        {
            if (section.Value is { Length: > 0 } text) binder.Add(section.Path, $"found '{text}'; allowed: a list of {kind.Name} plugins: {Names(kind)}.");
            return [.. section.GetChildren().Select(item => ChooseOne(kind, item, item.Value ?? item["name"], binder)).OfType<PluginChoice>()];
        }

        if (section["name"] is null && section.GetChildren().Any() && kind.Default is not null)
            return [.. Enumerable.Repeat(ChooseOne(kind, section, kind.Default, binder), 1).OfType<PluginChoice>()];
        if (section["name"] is null && kind.Default is null && !section.GetChildren().Any())
        {
            binder.Add(section.Path, $"is missing; choose {kind.Description}: {Names(kind)}.");
            return [];
        }

        return [.. Enumerable.Repeat(ChooseOne(kind, section, section["name"] ?? kind.Default, binder), 1).OfType<PluginChoice>()];
    }

    private PluginChoice? ChooseOne(PluginKind kind, IConfigurationSection section, string? name, OptionsBinder binder)
    {
        if (string.IsNullOrEmpty(name))
        {
            binder.Add(section.Path, $"has no name; allowed: {Names(kind)}.");
            return null;
        }

        if (catalog.Find(kind, name) is not { } plugin)
        {
            var path = section["name"] is null ? section.Path : section.Path + ":name";
            binder.Add(path, $"there is no {kind.Name} '{name}'; allowed: {Names(kind)}.{NearestName.Hint(name, catalog.Of(kind).Select(p => p.Name))}");
            return null;
        }

        return new(plugin, plugin.OptionsType is null
            ? Nothing(section, binder)
            : binder.Bind(plugin.OptionsType, section, "name"));
    }

    private static object? Nothing(IConfigurationSection section, OptionsBinder binder)
    {
        binder.Bind(typeof(object), section, "name");
        return null;
    }

    private string Names(PluginKind kind) => string.Join(", ", catalog.Of(kind).Select(p => p.Name));
}
