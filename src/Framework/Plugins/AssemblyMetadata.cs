using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Diffusion.Framework.Plugins;

/// <summary>What an assembly's file tells without being loaded: nothing of it is executed.</summary>
internal sealed class AssemblyMetadata
{
    private AssemblyMetadata(AssemblyName name, IReadOnlyList<AssemblyName> references, IReadOnlyList<ModuleEntry> entries) =>
        (Name, References, Entries) = (name, references, entries);

    public AssemblyName Name { get; }

    public IReadOnlyList<AssemblyName> References { get; }

    /// <summary>The classes that implement <see cref="IPluginModule"/> or are marked as a module.</summary>
    public IReadOnlyList<ModuleEntry> Entries { get; }

    /// <summary>Reads a file; null where it is no .NET assembly.</summary>
    public static AssemblyMetadata? Find(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            using var image = new PEReader(stream);
            if (!image.HasMetadata) return null;
            var reader = image.GetMetadataReader();
            if (!reader.IsAssembly) return null;
            return new(
                reader.GetAssemblyDefinition().GetAssemblyName(),
                [.. reader.AssemblyReferences.Select(r => reader.GetAssemblyReference(r).GetAssemblyName())],
                [.. reader.TypeDefinitions.Select(t => Entry(reader, reader.GetTypeDefinition(t))).OfType<ModuleEntry>()]);
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    private static ModuleEntry? Entry(MetadataReader reader, TypeDefinition type)
    {
        if (type.Attributes.HasFlag(TypeAttributes.Interface)) return null;
        var mark = type.GetCustomAttributes().Select(reader.GetCustomAttribute)
            .Where(a => a.Constructor.Kind == HandleKind.MemberReference
                && Is<PluginModuleAttribute>(reader, reader.GetMemberReference((MemberReferenceHandle)a.Constructor).Parent))
            .Select(a => (CustomAttribute?)a).FirstOrDefault();
        bool implements = type.GetInterfaceImplementations()
            .Any(i => Is<IPluginModule>(reader, reader.GetInterfaceImplementation(i).Interface));
        if (mark is null && !implements) return null;
        var space = reader.GetString(type.Namespace);
        var name = reader.GetString(type.Name);
        return new(space.Length == 0 ? name : $"{space}.{name}", implements, mark is { } m ? Contract(reader, m) : null);
    }

    /// <summary>The number in the attribute: a prolog of two bytes, then the constructor's one argument.</summary>
    private static int Contract(MetadataReader reader, CustomAttribute mark)
    {
        var value = reader.GetBlobReader(mark.Value);
        value.ReadUInt16();
        return value.ReadInt32();
    }

    private static bool Is<T>(MetadataReader reader, EntityHandle handle)
    {
        if (handle.Kind != HandleKind.TypeReference) return false;
        var type = reader.GetTypeReference((TypeReferenceHandle)handle);
        return reader.GetString(type.Name) == typeof(T).Name && reader.GetString(type.Namespace) == typeof(T).Namespace;
    }
}

/// <summary>A class that is, or wants to be, the entry of an assembly.</summary>
/// <param name="Type">Its full name.</param>
/// <param name="Implements">True where it implements <see cref="IPluginModule"/> itself.</param>
/// <param name="Contract">The version of the contracts that it was compiled for; null where it is not marked.</param>
internal sealed record ModuleEntry(string Type, bool Implements, int? Contract);
