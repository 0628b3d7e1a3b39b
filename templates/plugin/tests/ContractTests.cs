using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MyPlugin.Tests;

public sealed class ContractTests
{
    /// <summary>What its kind promises, tried against exact answers with its defaults and with each option changed.</summary>
    [Fact]
    public void HoldsWhatItsKindPromises()
    {
        var services = new ServiceCollection();
        new Module().Register(services);
        var catalog = new PluginCatalog(services);
        foreach (var check in catalog.All.SelectMany(plugin => PluginChecks.Of(catalog, plugin))) check.Run();
    }
}
