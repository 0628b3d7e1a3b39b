using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Plugins;

/// <summary>The registered plugins, and the services that create them.</summary>
public sealed class PluginCatalog
{
    private readonly Lazy<Content> _content;
    private readonly PluginCatalog? _own;
    private readonly ConcurrentDictionary<string, PluginCatalog> _with = new(StringComparer.Ordinal);

    /// <param name="services">All registrations; they are copied.</param>
    public PluginCatalog(IServiceCollection services)
    {
        var content = Content.Of(services);
        _content = new(() => content);
    }

    /// <param name="services">Gives all registrations when somebody asks for a plugin: a command that asks for none starts sooner.</param>
    public PluginCatalog(Func<IServiceCollection> services) => _content = new(() => Content.Of(services()));

    private PluginCatalog(PluginCatalog own, IReadOnlyList<PluginAssembly> assemblies)
        : this(Joined(own._content.Value.Services, assemblies)) => (_own, Assemblies) = (own, assemblies);

    /// <summary>The assemblies of outside plugins among these.</summary>
    public IReadOnlyList<PluginAssembly> Assemblies { get; } = [];

    /// <summary>The kinds of which there are plugins, in the order of registration.</summary>
    public IReadOnlyList<PluginKind> Kinds => _content.Value.Kinds;

    /// <summary>Every plugin, by kind and name.</summary>
    public IReadOnlyList<PluginDescriptor> All => _content.Value.All;

    /// <summary>The plugins of one kind, by name.</summary>
    public IEnumerable<PluginDescriptor> Of(PluginKind kind) => All.Where(d => d.Kind == kind);

    /// <summary>The plugin of a name, or null.</summary>
    public PluginDescriptor? Find(PluginKind kind, string name) => Of(kind).FirstOrDefault(d => d.Name == name);

    /// <summary>The program's own plugins with those of these assemblies, and of no others.</summary>
    /// <exception cref="PluginAssemblyException">When an assembly registers what exists already.</exception>
    public PluginCatalog With(IReadOnlyList<PluginAssembly> assemblies)
    {
        var own = _own ?? this;
        if (assemblies.Count == 0) return own;
        return own._with.GetOrAdd(string.Join(' ', assemblies.Select(a => a.Sha256)), _ =>
        {
            for (int i = 0; i < assemblies.Count; i++) own.Check(assemblies[i], assemblies.Take(i));
            return new(own, assemblies);
        });
    }

    /// <summary>A fresh copy of the registrations, to which a run adds its own services.</summary>
    public IServiceCollection NewServices() => Copy(_content.Value.Services);

    /// <summary>
    /// Nothing that is there may be replaced: an experiment that does not name the assembly's plugins is the same with it.
    /// </summary>
    private void Check(PluginAssembly assembly, IEnumerable<PluginAssembly> before)
    {
        var earlier = before.ToList();
        var file = Path.GetFileName(assembly.File);
        if (earlier.FirstOrDefault(a => a.Name == assembly.Name) is not null)
            throw new PluginAssemblyException(file, "is named twice. Leave one of them out.");
        foreach (var plugin in assembly.Plugins)
        {
            if (Find(plugin.Kind, plugin.Name) is not null)
                throw new PluginAssemblyException(file,
                    $"registers the {plugin.Kind.Name} '{plugin.Name}', which the program has already. Give it another name.");
            if (earlier.FirstOrDefault(a => a.Plugins.Any(p => p.Kind == plugin.Kind && p.Name == plugin.Name)) is { } other)
                throw new PluginAssemblyException(file,
                    $"registers the {plugin.Kind.Name} '{plugin.Name}', as '{Path.GetFileName(other.File)}' does. Leave one of them out.");
        }

        var types = _content.Value.Services.Where(s => !s.IsKeyedService && s.ServiceType != typeof(PluginDescriptor))
            .Select(s => s.ServiceType).ToHashSet();
        if (assembly.Services.FirstOrDefault(s => !s.IsKeyedService && types.Contains(s.ServiceType)) is { } taken)
            throw new PluginAssemblyException(file, $"registers the service '{taken.ServiceType.Name}', which is the program's own.");
    }

    private static ServiceCollection Joined(IServiceCollection own, IReadOnlyList<PluginAssembly> assemblies)
    {
        var all = Copy(own);
        foreach (var service in assemblies.SelectMany(a => a.Services)) ((ICollection<ServiceDescriptor>)all).Add(service);
        return all;
    }

    private static ServiceCollection Copy(IServiceCollection services)
    {
        var copy = new ServiceCollection();
        foreach (var service in services) ((ICollection<ServiceDescriptor>)copy).Add(service);
        return copy;
    }

    private sealed record Content(
        IServiceCollection Services, IReadOnlyList<PluginKind> Kinds, IReadOnlyList<PluginDescriptor> All)
    {
        public static Content Of(IServiceCollection services)
        {
            var copy = Copy(services);
            List<PluginDescriptor> plugins =
                [.. copy.Select(s => s.IsKeyedService ? null : s.ImplementationInstance).OfType<PluginDescriptor>()];
            PluginKind[] kinds = [.. plugins.Select(p => p.Kind).Distinct()];
            return new(
                copy, kinds, [.. kinds.SelectMany(k => plugins.Where(p => p.Kind == k).OrderBy(p => p.Name, StringComparer.Ordinal))]);
        }
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

/// <summary>
/// The folder of assemblies that a variable names, for every experiment that is read with the environment: each <c>.dll</c> in it that has
/// an entry, and each <c>NAME/NAME.dll</c>.
/// </summary>
public static class PluginFolder
{
    public const string Variable = "DIFFUSION_PLUGINS";

    /// <summary>How messages name it.</summary>
    public const string Where = $"environment variable {Variable}";

    /// <summary>Loads them; none where the variable is not set.</summary>
    /// <exception cref="PluginAssemblyException">When the folder or one of them cannot be used.</exception>
    public static IReadOnlyList<PluginAssembly> Load()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder) return [];
        if (!Directory.Exists(folder))
            throw new PluginAssemblyException(
                folder, $"{(File.Exists(folder) ? "is a file" : "does not exist")}. Name a folder of assemblies of plugins.");
        var files = Directory.EnumerateFiles(folder, "*.dll")
            .Concat(Directory.EnumerateDirectories(folder).Select(d => Path.Combine(d, Path.GetFileName(d) + ".dll")).Where(File.Exists));
        return
        [
            .. files.Where(f => AssemblyMetadata.Find(f) is { Entries.Count: > 0 }).Order(StringComparer.Ordinal)
                .Select(PluginAssembly.Load),
        ];
    }
}
