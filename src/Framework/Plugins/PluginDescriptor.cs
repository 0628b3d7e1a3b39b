using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Plugins;

/// <summary>What is known of a plugin without creating it: the source of the plugin list, the JSON Schema and error messages.</summary>
/// <param name="Kind">Which choice it belongs to.</param>
/// <param name="Name">Its name in experiment files, kebab-case.</param>
/// <param name="Implementation">Its class.</param>
/// <param name="OptionsType">Its options record, or null when it has none.</param>
public sealed record PluginDescriptor(PluginKind Kind, string Name, Type Implementation, Type? OptionsType)
{
    /// <summary>What it is, one line.</summary>
    public string Description => Implementation.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";

    /// <summary>The equation or paper that it implements; empty when there is none.</summary>
    public string Source => Implementation.GetCustomAttribute<SourceAttribute>()?.Reference ?? "";

    /// <summary>The number of its definition; see <see cref="RevisionAttribute"/>.</summary>
    public int Revision => Implementation.GetCustomAttribute<RevisionAttribute>()?.Number ?? RevisionAttribute.First;

    /// <summary>The defaults that it proposes for other sections.</summary>
    public IEnumerable<ProposesAttribute> Proposals => Implementation.GetCustomAttributes<ProposesAttribute>();

    /// <summary>Its options with every default, or null when it has none.</summary>
    public object? DefaultOptions => OptionsType is null ? null : Activator.CreateInstance(OptionsType);

    /// <summary>A new plugin with these options; the rest of its constructor comes from the services.</summary>
    public object Create(IServiceProvider services, object? options) =>
        ActivatorUtilities.CreateInstance(services, Implementation, options is null ? [] : [options]);
}
