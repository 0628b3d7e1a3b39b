using Diffusion.Cli;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Reports;

namespace Diffusion.Composition.Tests;

/// <summary>Experiments of a test, in a folder that vanishes with it.</summary>
internal sealed class ExperimentFile : IDisposable
{
    public static readonly PluginCatalog Catalog = PluginSet.Create();

    /// <summary>
    /// The schedules that need no option. 'betas' is given as a list; with the numbers of another discrete schedule it is that one, which
    /// its own tests hold.
    /// </summary>
    public static IEnumerable<string> Schedules => Catalog.Of(INoiseSchedule.Kind).Select(p => p.Name).Where(name => name != "betas");

    public string Folder { get; } = Directory.CreateTempSubdirectory("diffusion-").FullName;

    public ExperimentRunner Runner { get; } = new(Catalog, new RunPictures(), TimeProvider.System);

    /// <summary>Reads an experiment whose runs go into the folder.</summary>
    public Experiment Read(string name, string json, params string[] overrides)
    {
        var file = Path.Combine(Folder, name + ".json");
        File.WriteAllText(file, json);
        return new ExperimentReader(Catalog).Read(file, [$"output={Folder}", "tracking=none", "threads=1", .. overrides]);
    }

    public RunOutcome Run(string name, string json, params string[] overrides)
    {
        var experiment = Read(name, json, overrides);
        return Runner.Run(experiment, new SilentObserver(experiment), TestContext.Current.CancellationToken);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
