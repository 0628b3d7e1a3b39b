namespace Diffusion.Framework.Plugins;

/// <summary>
/// A default that a plugin proposes for another section when it is chosen. It holds where the experiment says nothing about that section.
/// </summary>
/// <param name="key">The key of the section.</param>
/// <param name="plugin">The plugin's name there.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ProposesAttribute(string key, string plugin) : Attribute
{
    public string Key { get; } = key;

    public string Plugin { get; } = plugin;
}
