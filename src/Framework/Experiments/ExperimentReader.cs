using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// Turns an experiment file into a typed experiment, or into a list of everything that is wrong with it. The task is chosen first: it says
/// which other sections there are.
/// </summary>
public sealed class ExperimentReader(PluginCatalog catalog)
{
    private static readonly string[] OfTheProgram =
        [ResolvedExperiment.FormatKey, ResolvedExperiment.ProposedKey, ResolvedExperiment.FoldersKey];

    private readonly PluginChooser _chooser = new(catalog);
    private readonly OtherSections _others = new(catalog);

    /// <summary>Reads and checks a file. Nothing is written.</summary>
    /// <exception cref="ExperimentException">With all problems.</exception>
    public Experiment Read(string file, IReadOnlyList<string>? overrides = null) =>
        Read(ExperimentSource.Load(file, catalog, overrides ?? []));

    /// <summary>Reads and checks settings that have been put together. Nothing is written.</summary>
    /// <param name="source">The settings.</param>
    /// <param name="planned">Runs that do not exist yet but will before this one starts, by their folder's absolute path.</param>
    /// <exception cref="ExperimentException">With all problems.</exception>
    public Experiment Read(ExperimentSource source, IReadOnlyDictionary<string, Experiment>? planned = null) => Read(source, planned, []);

    /// <summary>The program's plugins and those that an experiment names, or that an assembly has.</summary>
    /// <param name="file">An experiment file, or an assembly of outside plugins; null for those of the folder of a variable alone.</param>
    /// <exception cref="ExperimentException">When some cannot be used.</exception>
    public PluginCatalog PluginsOf(string? file)
    {
        var isAssembly = file is not null && Path.GetExtension(file).Equals(".dll", StringComparison.OrdinalIgnoreCase);
        var settings = isAssembly ? new JsonObject { [OutsidePlugins.Key] = new JsonArray(Path.GetFullPath(file!)) } : [];
        var source = file is null || isAssembly
            ? ExperimentSource.OfJson(file ?? PluginFolder.Where, settings, catalog).WithEnvironment()
            : ExperimentSource.Load(file, catalog, []);
        var outside = source.Outside;
        IReadOnlyList<Problem> problems = [.. source.Problems, .. outside.Problems];
        return problems.Count == 0 ? outside.Catalog : throw new ExperimentException(problems);
    }

    /// <summary>Reads the experiment of a run that another refers to.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="open">The folders through which it was reached, itself included.</param>
    internal Experiment Read(RunFolder folder, IReadOnlyList<string> open) =>
        Read(ExperimentSource.OfFile(folder.ExperimentFile, catalog), null, open);

    private Experiment Read(ExperimentSource source, IReadOnlyDictionary<string, Experiment>? planned, IReadOnlyList<string> open)
    {
        var problems = source.Problems.ToList();
        if (problems.Count > 0) throw new ExperimentException(problems);
        var outside = source.Outside;
        if (outside.Problems.Count > 0) throw new ExperimentException(outside.Problems);
        if (outside.Catalog != catalog) return new ExperimentReader(outside.Catalog).Read(source, planned, open);

        var experiment = Bind(source, problems);
        experiment = experiment with { Outside = outside.UsedBy(experiment.Choices.Values.SelectMany(c => c)) };
        if (problems.Count > 0) throw new ExperimentException(problems);
        var rules = new ReferenceRules(catalog, planned, open);
        var references = rules.Resolve(experiment);
        experiment = experiment with { Referred = rules.Found };
        // What codes are is not known where the run that makes them is not.
        bool codesAreKnown = !references.Any(p => p.Path.StartsWith($"{ICodec.Kind.Key}.", StringComparison.Ordinal));
        var found = codesAreKnown ? ExperimentRules.Check(experiment, catalog) : new([], []);
        problems.AddRange(references.Concat(found.Problems)
            .Select(p => p with { Where = source.WhereIs(p.Path.Replace('.', ':')) }));
        return problems.Count == 0
            ? experiment with { Warnings = [.. found.Warnings, .. Silence(experiment, source)] }
            : throw new ExperimentException(problems);
    }

    /// <summary>A tracker that reports nothing is told to whoever asked for it; as the default it is silent.</summary>
    private IEnumerable<Warning> Silence(Experiment experiment, ExperimentSource source)
    {
        var key = ITracker.Kind.Key;
        if (!source.Build().GetSection(key).Exists() || source.IsOfRun(key)) yield break;
        using var composition = new Composition(experiment, catalog);
        if (composition.Get(ITracker.Kind).Silence is { } why) yield return new(key, why);
    }

    private Experiment Bind(ExperimentSource source, List<Problem> problems)
    {
        var binder = new OptionsBinder(source, catalog, problems);
        source.Upgrade(ChooseTask(source.Build(), binder));
        var configuration = source.Build();
        var task = ChooseTask(configuration, binder);
        binder.Hints = () => OptionHints.Of(task, catalog);
        var sections = Experiment.SectionsOf(task).ToList();
        string[] known =
        [
            "$schema", "extends", .. OfTheProgram, .. OptionProperty.Of(typeof(GeneralOptions)).Select(o => o.Name),
            .. sections.Select(s => s.Key),
        ];
        var others = configuration.GetChildren().Select(c => c.Key).Except(known, StringComparer.OrdinalIgnoreCase).ToList();
        // Other tasks are asked only where something is left that this one does not know.
        var foreign = others.Count == 0 ? [] : _others.Besides(sections);
        foreach (var key in foreign.Where(k => configuration.GetSection(k).Exists() && !source.IsOld(k)))
            binder.Add(key, $"the task '{_others.NameOf(task)}' does not use this section; remove it.");
        var general = (GeneralOptions)binder.Bind(
            typeof(GeneralOptions), configuration, ["$schema", "extends", .. sections.Select(s => s.Key)], [.. OfTheProgram, .. foreign]);
        var choices = Choose([.. sections.OfType<PluginKind>()], configuration, binder);
        var options = sections.OfType<OptionsSection>()
            .ToDictionary(s => s, s => binder.Bind(s.OptionsType, Braces(configuration, s.Key, binder)));
        return new(general with { Name = general.Name ?? RunName.Of(source.File) }, task, choices, options);
    }

    /// <summary>The task with its options; the default where it is wrong, which is told with the other choices.</summary>
    private ITask ChooseTask(IConfiguration configuration, OptionsBinder binder) =>
        _chooser.Choose(ITask.Kind, configuration.GetSection(ITask.Kind.Key), binder.Silent()) is [var task]
            ? OutsideCreation.CreateTask(task, _others.Services) : _others.DefaultTask;

    /// <summary>What the experiment names, then what that proposes, then the defaults.</summary>
    private Dictionary<PluginKind, IReadOnlyList<PluginChoice>> Choose(
        IReadOnlyList<PluginKind> kinds, IConfiguration configuration, OptionsBinder binder)
    {
        var choices = new Dictionary<PluginKind, IReadOnlyList<PluginChoice>>();
        foreach (var kind in kinds.OrderByDescending(k => k.Default is null || configuration.GetSection(k.Key).Exists()))
        {
            var section = configuration.GetSection(kind.Key);
            var proposal = section.Exists() ? null : choices.Values.SelectMany(c => c)
                .SelectMany(c => c.Plugin.Proposals.Select(p => (By: c.Plugin, Proposal: p)))
                .Where(p => p.Proposal.Key == kind.Key).Select(p => ((PluginDescriptor, ProposesAttribute)?)p).FirstOrDefault();
            choices[kind] = proposal is ({ } by, { } proposed)
                ? [.. new[] { _chooser.Propose(kind, proposed.Plugin, by, section, binder) }.OfType<PluginChoice>()]
                : [.. _chooser.Choose(kind, section, binder).Select(c => Marked(c, configuration))];
        }

        var chosen = choices.Values.SelectMany(c => c).Select(c => c.Plugin).ToHashSet();
        PluginChoice Known(PluginChoice choice) =>
            choice.ProposedBy is { } by && !chosen.Contains(by) ? choice with { ProposedBy = null } : choice;
        return kinds.ToDictionary(k => k, k => (IReadOnlyList<PluginChoice>)[.. choices[k].Select(Known)]);
    }

    /// <summary>A choice that a resolved experiment tells to have been proposed is still told so.</summary>
    private PluginChoice Marked(PluginChoice choice, IConfiguration configuration) =>
        configuration[$"{ResolvedExperiment.ProposedKey}:{choice.Plugin.Kind.Key}"] is { } text
        && catalog.All.FirstOrDefault(p => ResolvedExperiment.ProposerText(p) == text) is { } by
        && by.Proposals.Any(p => p.Key == choice.Plugin.Kind.Key && p.Plugin == choice.Plugin.Name)
            ? choice with { ProposedBy = by } : choice;

    private static IConfigurationSection Braces(IConfiguration configuration, string name, OptionsBinder binder)
    {
        var section = configuration.GetSection(name);
        if (binder.EmptyAt(name) == "an empty list") binder.Add(name, "found an empty list; allowed: an object in braces.");
        else if (section.Value is { } text) binder.Add(name, $"found '{text}'; allowed: an object in braces.");
        return section;
    }
}

/// <summary>The sections of all tasks, to tell one that a task does not use from one that nobody knows.</summary>
internal sealed class OtherSections(PluginCatalog catalog)
{
    private readonly Lazy<IReadOnlyList<(PluginDescriptor Plugin, ITask Task)>> _tasks = new(() => Tasks(catalog));

    /// <summary>The services that a task may ask for.</summary>
    public IServiceProvider Services { get; } = ServicesOf(catalog);

    /// <summary>The task of an experiment that names none.</summary>
    public ITask DefaultTask => _tasks.Value.FirstOrDefault(t => t.Plugin.Name == ITask.Kind.Default).Task ?? _tasks.Value[0].Task;

    /// <summary>Every section of every task with its default options.</summary>
    public IEnumerable<(ITask Task, Section Section)> All =>
        _tasks.Value.SelectMany(t => Experiment.SectionsOf(t.Task).Select(s => (t.Task, s)));

    public string NameOf(ITask task) => catalog.Of(ITask.Kind).First(p => p.Implementation == task.GetType()).Name;

    /// <summary>The keys of sections that other tasks have and these are not.</summary>
    public IReadOnlyList<string> Besides(IEnumerable<Section> own) =>
        [.. All.Select(s => s.Section.Key).Distinct().Except(own.Select(s => s.Key))];

    /// <summary>The tasks whose trained module is a model of a type.</summary>
    public IEnumerable<string> NamesOfTasksWith(Type modelType) =>
        _tasks.Value.Where(t => t.Task.ModelType.IsAssignableTo(modelType)).Select(t => t.Plugin.Name);

    private static IReadOnlyList<(PluginDescriptor Plugin, ITask Task)> Tasks(PluginCatalog catalog)
    {
        var services = ServicesOf(catalog);
        return [.. catalog.Of(ITask.Kind).Select(p => (p, OutsideCreation.CreateTask(new(p, p.DefaultOptions), services)))];
    }

    private static IServiceProvider ServicesOf(PluginCatalog catalog) => catalog.NewServices().AddSingleton(catalog).BuildServiceProvider();
}
