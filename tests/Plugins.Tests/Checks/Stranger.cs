using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Tests.Checks;

/// <summary>Plugins of others, as they are written in tests: right ones of an unusual sort, and wrong ones.</summary>
internal static class Stranger
{
    /// <summary>What does not hold of a plugin without options; empty where all holds.</summary>
    public static IReadOnlyList<string> Faults<TContract, TPlugin>(PluginKind<TContract> kind)
        where TContract : class
        where TPlugin : class, TContract => Faults(Checks<TContract, TPlugin>(kind));

    /// <summary>What does not hold of a plugin with options.</summary>
    public static IReadOnlyList<string> Faults<TContract, TPlugin, TOptions>(
        PluginKind<TContract> kind, TOptions? options = null, Breadth breadth = Breadth.Given)
        where TContract : class
        where TPlugin : class, TContract
        where TOptions : class, new()
    {
        var services = new ServiceCollection();
        services.For(kind).Add<TPlugin, TOptions>("stranger");
        var catalog = new PluginCatalog(services);
        return Faults(PluginChecks.Of(catalog, catalog.All[0], options, null, breadth));
    }

    /// <summary>Why checks of a plugin could not be tried, each reason once.</summary>
    public static IReadOnlyList<string> NotTried<TContract, TPlugin>(PluginKind<TContract> kind)
        where TContract : class
        where TPlugin : class, TContract => [.. Checks<TContract, TPlugin>(kind).Skip(1).Select(c => c.Run()).OfType<string>().Distinct()];

    private static IReadOnlyList<PluginCheck> Checks<TContract, TPlugin>(PluginKind<TContract> kind)
        where TContract : class
        where TPlugin : class, TContract
    {
        var services = new ServiceCollection();
        services.For(kind).Add<TPlugin>("stranger");
        var catalog = new PluginCatalog(services);
        return PluginChecks.Of(catalog, catalog.All[0]);
    }

    private static List<string> Faults(IEnumerable<PluginCheck> checks) =>
        [.. checks.Select(c => Record.Exception(() => c.Run())?.Message).OfType<string>()
            .Where(m => !m.Contains("has no [Description]", StringComparison.Ordinal))];
}
