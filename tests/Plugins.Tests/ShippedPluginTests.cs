using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing;
using Diffusion.Framework.Tracking;
using Diffusion.Mutants;

namespace Diffusion.Plugins.Tests;

/// <summary>
/// The project's own plugins are held by the checks that strangers' are, each with its default options;
/// 'diffusion verify' and eng/Mutants try every option too.
/// </summary>
public sealed class ShippedPluginTests : IDisposable
{
    private static readonly PluginCatalog Catalog = PluginSets.Catalog();

    private readonly Shipped _shipped = new();

    public static TheoryData<string> Plugins => [.. Catalog.All.Where(p => PluginChecks.Tried.Contains(p.Kind)).Select(Shipped.Key)
        .Except(Shipped.NotAlone.Keys)];

    public void Dispose() => _shipped.Dispose();

    [Theory]
    [MemberData(nameof(Plugins))]
    public void IsWhatItsKindPromisesAndComputesWhatItDid(string key)
    {
        var plugin = Catalog.All.Single(p => Shipped.Key(p) == key);
        var reference = ReferenceValues.OfProgram();
        Assert.True(reference.Know(plugin), $"'diffusion verify {key} --record src/Testing/reference.json' has not been run.");
        var checks = PluginChecks.Of(Catalog, plugin, _shipped.OptionsOf(Catalog, plugin), reference, Breadth.Given);
        Assert.True(checks.Count > 2);
        foreach (var check in checks) check.Run();
    }

    /// <summary>What is not tried is told, with the reason, and is there.</summary>
    [Fact]
    public void WhatIsNotTriedIsNamed()
    {
        Assert.Empty(Shipped.NotAlone.Keys.Except(Catalog.All.Select(Shipped.Key)));
        Assert.Equal(
            ["executor", "feature-extractor", "langevin-sampler", ITask.Kind.Name, "text-encoder", ITracker.Kind.Name],
            Catalog.Kinds.Except(PluginChecks.Tried).Select(k => k.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>Every check finds something that breaks it.</summary>
    [Fact]
    public void ABrokenScheduleIsTold()
    {
        var services = new Microsoft.Extensions.DependencyInjection.ServiceCollection();
        services.For(Framework.Noise.INoiseSchedule.Kind).Add<Broken>("broken");
        var catalog = new PluginCatalog(services);
        var messages = PluginChecks.Of(catalog, catalog.All[0]).Select(c => Record.Exception(() => c.Run())?.Message).OfType<string>().ToList();

        // g^2 = 2 t / (1 - t) of a straight line.
        Assert.Equal(2, messages.Count);
        Assert.Equal("schedule 'broken': it says what it is, and its defaults are allowed: its class 'Broken' has no [Description]",
            messages[0]);
        Assert.StartsWith(
            "schedule 'broken': f is d log alpha / dt and g^2 is d sigma^2 / dt - 2 f sigma^2: g^2(0.0110909) is 0.01121529693, not "
                + "0.0224305",
            messages[1], StringComparison.Ordinal);
    }

    /// <summary>A straight line of noise with half of its diffusion.</summary>
    private sealed class Broken : Framework.Noise.INoiseSchedule
    {
        public double MinTime => 0.001;

        public double MaxTime => 1;

        public int? Steps => null;

        public double Alpha(double t) => 1 - t;

        public double Sigma(double t) => t;

        public double Drift(double t) => -1 / (1 - t);

        public double DiffusionSquared(double t) => t / (1 - t);
    }
}
