using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>A plugin that an experiment names, with its options.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Options">Its options record, or null when it has none.</param>
public sealed record PluginChoice(PluginDescriptor Plugin, object? Options);
