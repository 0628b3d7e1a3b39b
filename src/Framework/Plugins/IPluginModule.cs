using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Plugins;

/// <summary>
/// The one entry of an assembly of outside plugins: a public class without parameters, marked
/// <c>[PluginModule(PluginContract.Version)]</c>.
/// </summary>
public interface IPluginModule
{
    /// <summary>
    /// Registers the assembly's plugins, as in <c>services.For(ISampler.Kind).Add&lt;MySampler, MyOptions&gt;("my-sampler")</c>.
    /// </summary>
    /// <param name="services">Empty; what is registered here is added to the program's own plugins.</param>
    void Register(IServiceCollection services);
}

/// <summary>Marks the entry of an assembly of plugins, and tells for which version of the contracts it was compiled.</summary>
/// <param name="contract"><see cref="PluginContract.Version"/>, which the compiler writes into the assembly as a number.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PluginModuleAttribute(int contract) : Attribute
{
    public int Contract { get; } = contract;
}

/// <summary>The contracts between this program and assemblies of plugins.</summary>
public static class PluginContract
{
    /// <summary>Raised when a contract changes so that an assembly must be compiled again.</summary>
    public const int Version = 1;
}
