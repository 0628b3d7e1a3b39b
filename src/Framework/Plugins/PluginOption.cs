using System.Reflection;

namespace Diffusion.Framework.Plugins;

/// <summary>
/// An option that is a choice of a plugin of another kind: in a file its name, or an object with its name and its options.
/// </summary>
/// <param name="choice">The plugin with its options.</param>
public abstract class PluginOption(PluginChoice choice) : IEquatable<PluginOption>
{
    public PluginChoice Choice { get; } = choice;

    /// <summary>The plugin's name.</summary>
    public string Name => Choice.Plugin.Name;

    /// <summary>Equal for the same plugin with the same options, wherever it was written.</summary>
    public bool Equals(PluginOption? other) =>
        other is not null && Choice.Plugin == other.Choice.Plugin && Equals(Choice.Options, other.Choice.Options);

    public sealed override bool Equals(object? obj) => Equals(obj as PluginOption);

    public sealed override int GetHashCode() => HashCode.Combine(Choice.Plugin, Choice.Options);

    public sealed override string ToString() => Name;

    /// <summary>The kind that an option of a type chooses from; null for a type of other options.</summary>
    internal static PluginKind? KindOf(Type option) => option.IsAssignableTo(typeof(PluginOption))
        ? (PluginKind?)option.GetGenericArguments()[0].GetField("Kind", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) : null;
}

/// <summary>An option that is a choice of a plugin of one kind.</summary>
/// <typeparam name="TContract">The interface that its plugins implement; it has the kind as its member <c>Kind</c>.</typeparam>
public sealed class PluginOption<TContract>(PluginChoice choice) : PluginOption(choice)
    where TContract : class;
