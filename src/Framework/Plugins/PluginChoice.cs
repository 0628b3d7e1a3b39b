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
