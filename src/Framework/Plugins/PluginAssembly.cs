using System.Reflection;
using System.Text.Json.Nodes;
using Diffusion.Framework.Files;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Plugins;

/// <summary>An assembly of outside plugins, loaded and asked for its plugins.</summary>
public sealed class PluginAssembly
{
    /// <summary>How many digits of the digest name the folder of a copy.</summary>
    internal const int FolderDigits = 12;

    // By their digests. A sweep reads one assembly for every variant, and one that hangs should hang once.
    private static readonly Dictionary<string, PluginAssembly> Loaded = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, PluginAssemblyException> Refused = new(StringComparer.Ordinal);
    private static readonly Lock Loading = new();

    private PluginAssembly(string file, AssemblyName name, int contract, IReadOnlyDictionary<string, string> files)
    {
        (File, Name, Contract, Files) = (file, name.Name!, contract, files);
        Version = name.Version?.ToString() ?? "";
        Sha256 = BroughtFiles.Digest(files);
    }

    /// <summary>Its simple name.</summary>
    public string Name { get; }

    /// <summary>The version in its name.</summary>
    public string Version { get; }

    /// <summary>The version of the contracts that it was compiled for.</summary>
    public int Contract { get; }

    /// <summary>Where it was seen last, absolute; assemblies of one digest are one.</summary>
    public string File { get; private set; }

    /// <summary>SHA-256 of itself and of what it brings along, by the path from its folder.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    /// <summary>One SHA-256 over all of its files.</summary>
    public string Sha256 { get; }

    /// <summary>Its plugins.</summary>
    public IReadOnlyList<PluginDescriptor> Plugins { get; private set; } = [];

    /// <summary>What it registers.</summary>
    internal IServiceCollection Services { get; } = new ServiceCollection();

    /// <summary>The name of its folder in a run, where two states of one assembly may stand beside each other.</summary>
    internal string FolderName => $"{Name}-{Sha256[..FolderDigits]}";

    /// <summary>Loads an assembly, once for each content, and asks it for its plugins.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="PluginAssemblyException">When it cannot be used.</exception>
    public static PluginAssembly Load(WrittenPath path)
    {
        var (file, full) = (path.Text, Path.GetFullPath(path.Full));
        if (Directory.Exists(full)) throw new PluginAssemblyException(file,
            "is a folder. Name an assembly in it, such as 'MyPlugins.dll'.");
        if (!System.IO.File.Exists(full)) throw new PluginAssemblyException(file, "does not exist.");
        if (RegularFile.Refusal(full) is { } refusal) throw new PluginAssemblyException(file, refusal);
        if (AssemblyMetadata.Find(full) is not { } metadata)
            throw new PluginAssemblyException(file, "is no .NET assembly. Name the .dll that 'dotnet build' makes.");
        if (Path.GetFileNameWithoutExtension(full) != metadata.Name.Name)
            throw new PluginAssemblyException(
                file, $"is the assembly '{metadata.Name.Name}' under another name. Name it '{metadata.Name.Name}.dll'.");
        var entry = EntryOf(file, metadata);
        var assembly = new PluginAssembly(
            full, metadata.Name, entry.Contract!.Value, BroughtFiles.Digests(Path.GetDirectoryName(full)!, BroughtFiles.Of(full)));
        lock (Loading)
        {
            if (Loaded.TryGetValue(assembly.Sha256, out var known))
            {
                // Where it was before may be gone.
                known.File = full;
                return known;
            }

            if (Refused.TryGetValue(assembly.Sha256, out var refused)) throw new PluginAssemblyException(file, refused.Reason, refused);
            try
            {
                assembly.Start(file, metadata, entry);
                return Loaded[assembly.Sha256] = assembly;
            }
            catch (PluginAssemblyException e)
            {
                Refused[assembly.Sha256] = e;
                throw;
            }
        }
    }

    /// <summary>Loads an assembly at a path that is meant from the current folder.</summary>
    /// <exception cref="PluginAssemblyException">When it cannot be used.</exception>
    public static PluginAssembly Load(string file) => Load(new WrittenPath(file, Directory.GetCurrentDirectory()));

    /// <summary>What <c>environment.json</c> tells of it.</summary>
    internal JsonObject Describe() => new()
    {
        ["name"] = Name,
        ["version"] = Version,
        ["contract"] = Contract,
        ["sha256"] = Sha256,
        ["files"] = new JsonObject(Files.Select(f =>
            KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
    };

    /// <summary>The one class that says what is in the assembly, by its metadata alone.</summary>
    private static ModuleEntry EntryOf(string file, AssemblyMetadata metadata)
    {
        const string Mark = "[PluginModule(PluginContract.Version)]";
        var entries = metadata.Entries;
        if (entries.Count == 0)
            throw new PluginAssemblyException(file,
                $"has no entry: no class in it implements IPluginModule and is marked {Mark}. Name the assembly that has one.");
        if (entries.Count > 1)
            throw new PluginAssemblyException(file,
                $"has {entries.Count} entries: {string.Join(", ", entries.Select(e => $"'{e.Type}'"))}. Leave one.");
        if (entries[0].Contract is not { } contract)
            throw new PluginAssemblyException(file, $"has the entry '{entries[0].Type}', which is not marked {Mark}. Mark it.");
        if (contract != PluginContract.Version)
            throw new PluginAssemblyException(file,
                $"was compiled for version {contract} of the contracts, and this program has version {PluginContract.Version}. "
                + "Compile it with this program's Diffusion.Framework.");
        return entries[0];
    }

    private void Start(string file, AssemblyMetadata metadata, ModuleEntry entry)
    {
        var missing = metadata.References.FirstOrDefault(r =>
            !SharedAssemblies.Has(r.Name!) && !Files.ContainsKey($"{r.Name}.dll") && !SharedAssemblies.CanLend(r.Name!));
        if (missing is not null) throw new PluginAssemblyException(file, PluginFault.Absent(missing.FullName));
        new ModuleLoading(file, File, entry.Type).Register(Services);
        TakePlugins(file);
    }

    private void TakePlugins(string file)
    {
        Plugins = [.. Services.Select(s => s.IsKeyedService ? null : s.ImplementationInstance).OfType<PluginDescriptor>()];
        if (Plugins.Count == 0)
            throw new PluginAssemblyException(file, "registers no plugin. Its entry's method Register says which there are.");
        if (Plugins.GroupBy(p => (p.Kind, p.Name)).FirstOrDefault(g => g.Count() > 1)?.Key is var (kind, name))
            throw new PluginAssemblyException(file, $"registers the {kind.Name} '{name}' twice. Give one of them another name.");
        foreach (var plugin in Plugins) plugin.Outside = this;
    }
}
