using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Experiments;

/// <summary>A plugin that an experiment names, with its options.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Options">Its options record, or null when it has none.</param>
public sealed record PluginChoice(PluginDescriptor Plugin, object? Options)
{
    /// <summary>Creates the plugin alone, from a catalog's services and what its constructor takes besides.</summary>
    public T Create<T>(IServiceCollection services)
        where T : notnull
    {
        if (Options is not null) services.AddKeyedSingleton(Options.GetType(), Plugin.Name, Options);
        return services.BuildServiceProvider().GetRequiredKeyedService<T>(Plugin.Name);
    }
}
