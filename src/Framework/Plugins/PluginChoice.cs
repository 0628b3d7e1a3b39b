using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Diffusion.Framework.Plugins;

/// <summary>A plugin that an experiment names, with its options.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Options">Its options record, or null when it has none.</param>
public sealed record PluginChoice(PluginDescriptor Plugin, object? Options)
{
    /// <summary>What proposed it, where the experiment did not name it; null otherwise.</summary>
    public PluginDescriptor? ProposedBy { get; init; }

    /// <summary>Its paths of files and folders as they were written, by the names of their options, which have them as they are.</summary>
    public IReadOnlyDictionary<string, WrittenPath> Paths { get; init; } = new Dictionary<string, WrittenPath>();

    /// <summary>A new plugin with these options; the rest of its constructor comes from the services.</summary>
    public T Create<T>(IServiceProvider services) => (T)Plugin.Create(services, Options);
}

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

/// <summary>
/// An option that names another run by its folder, or by a folder above it that holds no other run. It is checked before anything starts;
/// the identity takes the other run's identity, not its path.
/// </summary>
/// <param name="Path">The folder as the user named it; <c>variant:NAME</c> names a variant of the same sweep.</param>
public abstract record RunReference(string Path)
{
    /// <summary>Begins the path of a variant of the same sweep.</summary>
    public const string VariantPrefix = "variant:";

    /// <summary>What the other run must have trained.</summary>
    public abstract Type ModelType { get; }

    /// <summary>The other run's identity, once it was found.</summary>
    public string? Id { get; internal set; }

    public sealed override string ToString() => Path;
}

/// <summary>A reference to a run that has trained a model of a type, such as a denoiser.</summary>
[JsonConverter(typeof(RunReferenceConverter))]
public sealed record RunReference<TModel>(string Path) : RunReference(Path)
    where TModel : class
{
    public override Type ModelType => typeof(TModel);
}

/// <summary>Writes a reference as its path. Experiments are read by the binder.</summary>
internal sealed class RunReferenceConverter : JsonConverter<RunReference>
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(RunReference));

    public override RunReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (RunReference)Activator.CreateInstance(typeToConvert, reader.GetString())!;

    public override void Write(Utf8JsonWriter writer, RunReference value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Path);
}

/// <summary>
/// Says of an option that it names a file or a folder that the experiment reads. In a file it is meant from that file's folder, in an
/// override or a variable from the current one.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InputPathAttribute : Attribute
{
    /// <summary>True where the identity takes what the file holds; otherwise it takes the path as it is written.</summary>
    public bool IsContent { get; init; }
}

/// <summary>A path and the folder from which it is meant.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Folder">Absolute.</param>
public sealed record WrittenPath(string Text, string Folder)
{
    /// <summary>Where it leads: as written where it is absolute or meant from the current folder, else absolute.</summary>
    public string Full => Folder == Directory.GetCurrentDirectory() ? Text : Path.GetFullPath(Path.Combine(Folder, Text));
}
