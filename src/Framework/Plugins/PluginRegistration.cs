using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Plugins;

/// <summary>
/// Registers plugins: <c>services.For(ISampler.Kind).Add&lt;DdimSampler, DdimOptions&gt;("ddim")</c>. A plugin's constructor may take its
/// options record and what the run has chosen: the plugin of any other kind by its contract, the data's space, the run's place of
/// computing, the trained runs, or the whole composition. Options come from the experiment; without one they have their defaults.
/// </summary>
public static class PluginRegistration
{
    /// <summary>The registration of plugins of one kind.</summary>
    public static KindRegistration<TContract> For<TContract>(this IServiceCollection services, PluginKind<TContract> kind)
        where TContract : class => new(services, kind);
}

/// <summary>Adds plugins of one kind.</summary>
public sealed class KindRegistration<TContract>(IServiceCollection services, PluginKind<TContract> kind)
    where TContract : class
{
    /// <summary>A plugin without options.</summary>
    /// <typeparam name="TPlugin">Its class.</typeparam>
    /// <param name="name">Its name in experiment files, kebab-case.</param>
    public KindRegistration<TContract> Add<TPlugin>(string name)
        where TPlugin : class, TContract => Add(new(kind, name, typeof(TPlugin), null));

    /// <summary>A plugin with options.</summary>
    /// <typeparam name="TPlugin">Its class.</typeparam>
    /// <typeparam name="TOptions">Its options record, with every default.</typeparam>
    /// <param name="name">Its name in experiment files, kebab-case.</param>
    public KindRegistration<TContract> Add<TPlugin, TOptions>(string name)
        where TPlugin : class, TContract where TOptions : class, new() => Add(new(kind, name, typeof(TPlugin), typeof(TOptions)));

    private KindRegistration<TContract> Add(PluginDescriptor plugin)
    {
        services
            .AddSingleton(plugin)
            .AddKeyedSingleton(plugin.Name, (provider, _) => (TContract)plugin.Create(provider, plugin.DefaultOptions));
        return this;
    }
}
