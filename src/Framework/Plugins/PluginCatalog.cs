using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Plugins;

/// <summary>The registered plugins, and the services that create them.</summary>
public sealed class PluginCatalog
{
    private readonly IServiceCollection _services;

    /// <param name="services">All registrations; they are copied.</param>
    public PluginCatalog(IServiceCollection services)
    {
        _services = Copy(services);
        List<PluginDescriptor> plugins =
            [.. _services.Select(s => s.IsKeyedService ? null : s.ImplementationInstance).OfType<PluginDescriptor>()];
        Kinds = [.. plugins.Select(p => p.Kind).Distinct()];
        All = [.. Kinds.SelectMany(k => plugins.Where(p => p.Kind == k).OrderBy(p => p.Name, StringComparer.Ordinal))];
    }

    /// <summary>The kinds of which there are plugins, in the order of registration.</summary>
    public IReadOnlyList<PluginKind> Kinds { get; }

    /// <summary>Every plugin, by kind and name.</summary>
    public IReadOnlyList<PluginDescriptor> All { get; }

    /// <summary>The plugins of one kind, by name.</summary>
    public IEnumerable<PluginDescriptor> Of(PluginKind kind) => All.Where(d => d.Kind == kind);

    /// <summary>The plugin of a name, or null.</summary>
    public PluginDescriptor? Find(PluginKind kind, string name) => Of(kind).FirstOrDefault(d => d.Name == name);

    /// <summary>A fresh copy of the registrations, to which a run adds its own services.</summary>
    public IServiceCollection NewServices() => Copy(_services);

    private static ServiceCollection Copy(IServiceCollection services)
    {
        var copy = new ServiceCollection();
        foreach (var service in services) ((ICollection<ServiceDescriptor>)copy).Add(service);
        return copy;
    }
}

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
