using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing.StandIns;
using Diffusion.Framework.Torch;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Diffusion.Framework.Testing;

/// <summary>
/// A plugin with options, and what it may ask for in its constructor: stand-ins for whatever an experiment would have chosen.
/// </summary>
/// <param name="catalog">Its own services come from here.</param>
/// <param name="plugin">The plugin.</param>
/// <param name="options">Its options.</param>
/// <param name="isGiven">False for options of which one was changed.</param>
internal sealed class Trial(PluginCatalog catalog, PluginDescriptor plugin, object? options, bool isGiven = true)
{
    // What an earlier version of a plugin left in the user's cache would hide what this one computes.
    private static readonly Lazy<DataCache> Cache = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("trial-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return new(folder);
    });

    public PluginCatalog Catalog { get; } = catalog;

    public PluginDescriptor Plugin { get; } = plugin;

    public object? Options { get; } = options;

    /// <summary>False for options of which one was changed: what takes long is not tried again with each.</summary>
    public bool IsGiven { get; } = isGiven;

    /// <summary>A fresh plugin for data of a world.</summary>
    public T Create<T>(World world) => (T)Plugin.Create(Services(world), Options);

    /// <summary>A fresh plugin for data of a world with other options.</summary>
    public T Create<T>(World world, object? other) => (T)Plugin.Create(Services(world), other);

    private ServiceProvider Services(World world)
    {
        var services = Catalog.NewServices();
        world.AddTo(services);
        services.Replace(ServiceDescriptor.Singleton(_ => Cache.Value));
        services.TryAddSingleton(Compute.Cpu);
        services.TryAddSingleton(Catalog);
        services.TryAddSingleton(new TrainedRuns(Catalog, Compute.Cpu));
        services.TryAddSingleton<Composition>(_ => throw new NotTriedException("it asks for the whole composition, which only a run has"));
        // A kind of somebody else's task has no stand-in.
        foreach (var kind in Catalog.Kinds.Where(k => !k.IsList && services.All(s => s.ServiceType != k.Contract || s.IsKeyedService)))
            services.AddSingleton(kind.Contract, _ => throw new NotTriedException(
                $"it asks for the chosen {kind.Name}, of which there is no stand-in"));
        return services.BuildServiceProvider();
    }
}
