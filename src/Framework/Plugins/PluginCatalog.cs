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
        List<PluginDescriptor> plugins = [.. _services.Select(s => s.IsKeyedService ? null : s.ImplementationInstance).OfType<PluginDescriptor>()];
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
