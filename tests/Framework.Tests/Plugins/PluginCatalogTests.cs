using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Tests.Plugins;

/// <summary>The catalog lists what was registered when it was made.</summary>
public sealed class PluginCatalogTests
{
    private static readonly PluginKind<IFruit> Fruit = new("fruit", "what is eaten", Effect.Drawing, "fruits") { IsList = true };
    private static readonly PluginKind<IDrink> Drink = new("drink", "what is drunk", Effect.Training) { Default = "water" };

    private readonly ServiceCollection _services = [];

    [Fact]
    public void KindsStandInTheOrderOfRegistrationAndPluginsByName()
    {
        _services.For(Drink).Add<Water>("water");
        _services.For(Fruit).Add<Pear>("pear").Add<Pear>("Zest").Add<Pear, Ripeness>("apple");
        _services.For(Drink).Add<Water>("tea");
        var catalog = new PluginCatalog(_services);
        Assert.Equal([Drink, Fruit], catalog.Kinds);
        Assert.Equal(
            ["drink tea", "drink water", "fruit Zest", "fruit apple", "fruit pear"], catalog.All.Select(p => $"{p.Kind} {p.Name}"));
        Assert.Equal(["Zest", "apple", "pear"], catalog.Of(Fruit).Select(p => p.Name));
        var apple = catalog.Find(Fruit, "apple")!;
        Assert.Equal(("apple", typeof(Pear), typeof(Ripeness)), (apple.Name, apple.Implementation, apple.OptionsType!));
        Assert.Null(catalog.Find(Fruit, "water"));
        Assert.Null(catalog.Find(Fruit, "Pear"));
    }

    [Fact]
    public void LaterRegistrationsAreNotSeen()
    {
        _services.For(Drink).Add<Water>("water");
        var catalog = new PluginCatalog(_services);
        _services.For(Drink).Add<Water>("tea");
        catalog.NewServices().For(Drink).Add<Water>("milk");
        Assert.Equal(["water"], catalog.All.Select(p => p.Name));
        using var services = catalog.NewServices().BuildServiceProvider();
        Assert.Equal(["water"], services.GetServices<PluginDescriptor>().Select(p => p.Name));
    }

    [Fact]
    public void APluginIsDescribedByItsAttributes()
    {
        _services.For(Fruit).Add<Pear, Ripeness>("pear");
        _services.For(Drink).Add<Water>("water");
        var catalog = new PluginCatalog(_services);
        var (pear, water) = (catalog.Find(Fruit, "pear")!, catalog.Find(Drink, "water")!);
        Assert.Equal(("a fruit", "Somebody 2001, eq. 1", 4), (pear.Description, pear.Source, pear.Revision));
        Assert.Equal([("drink", "water"), ("bread", "rye")], pear.Proposals.Select(p => (p.Key, p.Plugin)));
        Assert.Equal(new Ripeness(), pear.DefaultOptions);
        Assert.Equal(("", "", 1, null), (water.Description, water.Source, water.Revision, water.DefaultOptions));
        Assert.Empty(water.Proposals);
    }

    [Fact]
    public void AKindIsASection()
    {
        Assert.Equal(("fruit", "fruits", typeof(IFruit), Effect.Drawing), (Fruit.Name, Fruit.Key, Fruit.Contract, Fruit.Effect));
        Assert.Equal(("drink", "drink", "what is drunk"), (Drink.Name, Drink.Key, Drink.Description));
        // A list in whose place one may stand needs a default to stand there.
        var both = new PluginKind<IFruit>("both", "", Effect.Nothing) { IsList = true, Default = "pear" };
        Assert.Equal((false, true, true), (Fruit.TakesOne, Drink.TakesOne, both.TakesOne));
    }

    private interface IFruit;

    private interface IDrink;

    private sealed record Ripeness
    {
        public double Days { get; init; } = 3;
    }

    [Description("a fruit"), Source("Somebody 2001, eq. 1"), Revision(4), Proposes("drink", "water"), Proposes("bread", "rye")]
    private sealed class Pear : IFruit;

    private sealed class Water : IDrink;
}
