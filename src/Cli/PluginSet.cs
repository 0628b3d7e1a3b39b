using Diffusion.Framework.Plugins;
using Diffusion.Library;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Cli;

/// <summary>The plugins that come with the program.</summary>
public static class PluginSet
{
    public static PluginCatalog Create() => new(Services);

    /// <summary>Their registrations, to which others can be added.</summary>
    public static IServiceCollection Services() => new ServiceCollection().AddDiffusionPlugins();
}
