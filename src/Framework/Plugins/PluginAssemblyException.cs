namespace Diffusion.Framework.Plugins;

/// <summary>An assembly of plugins cannot be used.</summary>
/// <param name="file">The assembly as it was named.</param>
/// <param name="reason">A clause that follows its name, and what to do, as whole sentences.</param>
/// <param name="cause">What went wrong inside it.</param>
public sealed class PluginAssemblyException(string file, string reason, Exception? cause = null)
    : Exception($"'{file}' {reason}", cause)
{
    /// <summary>The assembly as it was named.</summary>
    public string File { get; } = file;

    /// <summary>The message without the assembly's name.</summary>
    public string Reason { get; } = reason;
}
