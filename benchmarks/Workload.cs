using Diffusion.Cli;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Tasks.Denoising;

namespace Diffusion.Benchmarks;

/// <summary>A composed experiment with a fresh network.</summary>
internal sealed class Workload : IDisposable
{
    public Workload(string experiment)
    {
        var catalog = PluginSet.Create();
        Composition = new Composition(new ExperimentReader(catalog).Read(Path.Combine(Experiments(), experiment + ".json")), catalog);
        Parts = new DenoisingParts(Composition);
        Network = Parts.CreateNetwork();
    }

    public Composition Composition { get; }

    public DenoisingParts Parts { get; }

    public NetworkModule Network { get; }

    public RandomStreams Streams { get; } = new(0);

    public void Dispose()
    {
        Streams.Dispose();
        Network.Dispose();
        Composition.Dispose();
    }

    private static string Experiments()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Diffusion.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "experiments");
    }
}
