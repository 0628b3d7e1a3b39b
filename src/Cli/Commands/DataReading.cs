using Diffusion.Cli.Display;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Cli.Commands;

/// <summary>Reads all data of experiments, to find what is wrong with them before a run does.</summary>
internal static class DataReading
{
    /// <summary>Loads the data of each, the same data once.</summary>
    /// <exception cref="InvalidDataException">When a file has what nothing can be learned from.</exception>
    public static void Read(IReadOnlyList<Experiment> experiments, PluginCatalog catalog)
    {
        foreach (var experiment in experiments.DistinctBy(e => ResolvedExperiment.Node(e[IDataSource.Kind]).ToJsonString()))
        {
            RunDisplay.Show(observer =>
            {
                using var scope = NewDisposeScope();
                using var composition = new Composition(experiment, catalog);
                return composition.Data.Load(observer.Loading).Sizes;
            });
        }
    }
}
