using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Experiments;

/// <summary>A typed, valid experiment with every default filled in: what its task reads, and nothing else.</summary>
/// <param name="General">Name, seed, device, threads, output.</param>
/// <param name="Task">The task, which says what else there is.</param>
/// <param name="Choices">The plugins by kind; a kind that is a list may have several or none.</param>
/// <param name="Options">The options records by section.</param>
public sealed record Experiment(
    GeneralOptions General,
    ITask Task,
    IReadOnlyDictionary<PluginKind, IReadOnlyList<PluginChoice>> Choices,
    IReadOnlyDictionary<OptionsSection, object> Options)
{
    /// <summary>The folder name of its runs.</summary>
    public string Name => General.Name!;

    /// <summary>Every section, in the order in which an experiment reads best.</summary>
    public IEnumerable<Section> Sections => SectionsOf(Task);

    /// <summary>How samples are drawn; null where the task draws none.</summary>
    public DrawingOptions? Drawing => Options.Values.OfType<DrawingOptions>().FirstOrDefault();

    /// <summary>The plugin of a kind that is not a list.</summary>
    public PluginChoice this[PluginKind kind] => Choices[kind][0];

    /// <summary>The options of a section.</summary>
    public TOptions Get<TOptions>(OptionsSection<TOptions> section)
        where TOptions : class, new() => (TOptions)Options[section];

    /// <summary>Every chosen plugin, and every record of options with its section.</summary>
    public IEnumerable<(string Path, object Options)> AllOptions =>
    [
        .. Options.Select(o => (o.Key.Key, o.Value)),
        .. Choices.SelectMany(c => c.Value
            .Select((choice, i) => (Path: c.Value.Count > 1 || !c.Key.TakesOne ? $"{c.Key.Key}.{i}" : c.Key.Key, choice.Options))
            .Where(o => o.Options is not null).Select(o => (o.Path, o.Options!))),
    ];

    /// <summary>The sections of every experiment with those of a task between.</summary>
    public static IEnumerable<Section> SectionsOf(ITask task) => [IDataSource.Kind, ITask.Kind, .. task.Sections, ITracker.Kind];
}
