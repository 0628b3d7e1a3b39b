using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>Plugins need each other, so that none can be created first.</summary>
/// <param name="circle">Each needs the next, and the last the first.</param>
public sealed class CircularPluginsException(IReadOnlyList<PluginDescriptor> circle) : Exception(Describe(circle))
{
    /// <summary>Each needs the next, and the last the first.</summary>
    public IReadOnlyList<PluginDescriptor> Circle { get; } = circle;

    private static string Describe(IReadOnlyList<PluginDescriptor> circle) =>
        $"the {Name(circle[0])} needs {string.Join(", which needs ", circle.Skip(1).Append(circle[0]).Select(p => "the " + Name(p)))}: "
        + "they cannot be created. Choose another plugin for one of them.";

    private static string Name(PluginDescriptor plugin) => $"{plugin.Kind.Name} '{plugin.Name}'";
}

/// <summary>A plugin needs a choice that the experiment's task does not make.</summary>
public sealed class UnreadKindException(PluginDescriptor plugin, PluginKind kind, PluginDescriptor task) : Exception(
    $"the {plugin.Kind.Name} '{plugin.Name}' needs the choice '{kind.Name}', which the task '{task.Name}' does not make. "
    + $"Choose another {plugin.Kind.Name}.")
{
    /// <summary>What cannot be created.</summary>
    public PluginDescriptor Plugin { get; } = plugin;
}
