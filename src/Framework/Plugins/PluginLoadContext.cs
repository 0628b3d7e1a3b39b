using System.Reflection;
using System.Runtime.Loader;

namespace Diffusion.Framework.Plugins;

/// <summary>
/// Where an assembly of plugins and what it brings along live, apart from the program and from other such assemblies; the contracts are
/// the program's.
/// </summary>
internal sealed class PluginLoadContext(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
{
    private readonly AssemblyDependencyResolver _resolver = new(file);
    private readonly string _folder = Path.GetDirectoryName(file)!;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (SharedAssemblies.Has(assemblyName.Name!)) return null;
        var beside = Path.Combine(_folder, assemblyName.Name + ".dll");
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path)
            : File.Exists(beside) ? LoadFromAssemblyPath(beside)
            : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
