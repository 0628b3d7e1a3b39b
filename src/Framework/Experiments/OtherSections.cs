using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Experiments;

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
        return [.. catalog.Of(ITask.Kind).Select(p => (p, new PluginChoice(p, p.DefaultOptions).Create<ITask>(services)))];
    }

    private static IServiceProvider ServicesOf(PluginCatalog catalog) => catalog.NewServices().AddSingleton(catalog).BuildServiceProvider();
}
