namespace Diffusion.Framework.Plugins;

/// <summary>A plugin that an experiment names, with its options.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Options">Its options record, or null when it has none.</param>
public sealed record PluginChoice(PluginDescriptor Plugin, object? Options)
{
    /// <summary>What proposed it, where the experiment did not name it; null otherwise.</summary>
    public PluginDescriptor? ProposedBy { get; init; }

    /// <summary>A new plugin with these options; the rest of its constructor comes from the services.</summary>
    public T Create<T>(IServiceProvider services) => (T)Plugin.Create(services, Options);
}
