using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>A plugin needs a choice that the experiment's task does not make.</summary>
public sealed class UnreadKindException(PluginDescriptor plugin, PluginKind kind, PluginDescriptor task) : Exception(
    $"the {plugin.Kind.Name} '{plugin.Name}' needs the choice '{kind.Name}', which the task '{task.Name}' does not make. "
    + $"Choose another {plugin.Kind.Name}.")
{
    /// <summary>What cannot be created.</summary>
    public PluginDescriptor Plugin { get; } = plugin;
}
