using Diffusion.Cli;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Tasks.Tests;

/// <summary>A folder for runs of the program's plugins and those of the tests.</summary>
internal sealed class TaskFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The plugins of the program and of these tests.</summary>
    public static PluginCatalog Catalog { get; } = Create();

    public string Path => _folder.Path;

    public ExperimentRunner Runner { get; } = new(Catalog, new RunPictures(), TimeProvider.System);

    /// <summary>The plugins of the program and of these tests, with others.</summary>
    public static PluginCatalog Create(Action<IServiceCollection>? add = null)
    {
        var services = StatesTask.Register(SineTask.Register(PluginSet.Services()));
        add?.Invoke(services);
        return new(services);
    }

    public string File(string name, string content) => _folder.File(name, content);

    /// <summary>Reads an experiment whose runs go into the folder.</summary>
    public Experiment Read(string json, params string[] overrides) => Read(Catalog, json, overrides);

    public Experiment Read(PluginCatalog catalog, string json, params string[] overrides) => new ExperimentReader(catalog)
        .Read(File("experiment.json", json), [$"output={Path}", "tracking=none", "threads=1", .. overrides]);

    public RunOutcome Run(Experiment experiment, CancellationToken cancellation = default) =>
        Runner.Run(experiment, new SilentObserver(), cancellation);

    public RunOutcome Run(string json, params string[] overrides) => Run(Read(json, overrides));

    /// <summary>A run whose warnings are not the matter.</summary>
    public RunOutcome RunQuietly(string json, params string[] overrides) => Runner.Run(Read(json, overrides), new QuietObserver());

    public void Dispose() => _folder.Dispose();
}
